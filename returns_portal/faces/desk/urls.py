"""The addresses of the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from returns_portal.faces.desk.views import (
    acting,
    credits,
    dry_runs,
    filing,
    goods,
    inbox,
    insights,
    law,
    lots,
    machine_policies,
    messages,
    orders,
    payments,
    people,
    policies,
    recalls,
    returns,
    risks,
    rules,
    searching,
    stop_sales,
    tasks,
    withdrawals,
    wordings,
    work,
)

app_name = "desk"

urlpatterns: list[URLPattern] = [
    path("", inbox.home, name="home"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("search/", searching.search, name="search"),
    path("views/", inbox.keep_view, name="keep_view"),
    path("views/<str:key>/remove/", inbox.drop_view, name="drop_view"),
    path("several/", acting.act_on_several, name="act_on_several"),
    path("several/<str:key>/", acting.several, name="several"),
    path("act/<slug:kind>/<str:key>/<slug:verb>/", acting.act, name="act"),
    # /desk/returns/
    path("returns/", inbox.returns, name="returns"),
    path("returns.csv", inbox.returns_csv, name="returns_csv"),
    path("returns/new/", filing.file, name="file"),
    path("returns/<str:key>/", returns.return_page, name="return"),
    path("findings/<str:key>/dismiss/", risks.dismiss, name="dismiss_finding"),
    # /desk/withdrawals/
    path("withdrawals/", withdrawals.withdrawal_list, name="withdrawals"),
    path("withdrawals/labels/", withdrawals.withdrawal_labels, name="withdrawal_labels"),
    path("withdrawals/<str:key>/", withdrawals.withdrawal, name="withdrawal"),
    # /desk/orders/
    path("orders/", orders.orders, name="orders"),
    path("orders/<str:key>/", orders.order_page, name="order"),
    path("orders/<str:key>/return/", filing.file_of_order, name="file_of_order"),
    path("orders/<str:key>/adjust/", filing.adjust, name="adjust"),
    # /desk/store-credits/, /desk/payments/
    path("store-credits/", credits.store_credits, name="store_credits"),
    path("store-credits/<str:key>/", credits.store_credit, name="store_credit"),
    path("payments/", payments.payments, name="payments"),
    path("payments/books/", payments.books, name="books"),
    path("payments/books/<str:key>/", payments.settle_book, name="settle_book"),
    # /desk/products/
    path("products/", goods.products, name="products"),
    path("products/<str:key>/", goods.product_page, name="product"),
    # /desk/units/
    path("units/", goods.units, name="units"),
    path("units/<str:key>/", goods.unit_page, name="unit"),
    # /desk/recalls/
    path("recalls/", recalls.recalls, name="recalls"),
    path("recalls/new/", recalls.new_recall, name="new_recall"),
    path("recalls/<str:key>/", recalls.recall, name="recall"),
    path("recalls/<str:key>/edit/", recalls.edit_recall, name="edit_recall"),
    path("recalls/<str:key>/widen/", recalls.widen_recall, name="widen_recall"),
    path("recalls/<str:key>/match/", recalls.recall_match, name="recall_match"),
    path("recalls/<str:key>/units/", recalls.recall_units, name="recall_units"),
    path("recalls/<str:key>/units.csv", recalls.recall_units_csv, name="recall_units_csv"),
    path("affected/<str:key>/", recalls.affected, name="affected"),
    # /desk/stop-sales/
    path("stop-sales/", stop_sales.stop_sales, name="stop_sales"),
    path("stop-sales/new/", stop_sales.place_stop_sale, name="place_stop_sale"),
    path("stop-sales/<str:key>/", stop_sales.stop_sale, name="stop_sale"),
    # /desk/insights/
    path("insights/", insights.insights, name="insights"),
    path("insights.csv", insights.insights_csv, name="insights_csv"),
    # /desk/work-orders/
    path("work-orders/", work.work_orders_page, name="work_orders"),
    path("work-orders/<str:key>/", work.work_order, name="work_order"),
    path("work-orders/<str:key>/quote.pdf", work.quote, name="work_order_quote"),
    # /desk/lots/
    path("lots/", lots.lots, name="lots"),
    path("lots/ledger/", lots.ledger_page, name="ledger"),
    path("lots/ledger.csv", lots.ledger_file, name="ledger_csv"),
    path("lots/<str:key>/", lots.lot, name="lot"),
    path("lots/<str:key>/pieces.csv", lots.lot_csv, name="lot_csv"),
    path("lots/<str:key>/label.pdf", lots.lot_label, name="lot_label"),
    path("lots/<str:key>/packing-list.pdf", lots.packing_list, name="packing_list"),
    # /desk/messages/
    path("messages/", messages.messages, name="messages"),
    path("messages/wordings/", wordings.wordings, name="wordings"),
    path("messages/wording/", wordings.wording, name="wording"),
    path("messages/wording/preview/", wordings.wording_preview, name="wording_preview"),
    path("messages/<str:key>/", messages.message_page, name="message"),
    path("messages/<str:key>/letter.pdf", messages.letter, name="letter"),
    # /desk/rules/
    path("rules/policies/", policies.policies, name="policies"),
    path("rules/policies/new/", policies.new_policy, name="new_policy"),
    path("rules/policies/<str:key>/", policies.policy, name="policy"),
    path("rules/policies/<str:key>/rules/", policies.policy_rules, name="policy_rules"),
    path("rules/policies/<str:key>/exception/", policies.exception, name="policy_exception"),
    path("rules/policies/<str:key>/arrange/", policies.arrange, name="arrange_policy"),
    path("rules/policies/<str:key>/publish/", policies.publish, name="publish_policy"),
    path("rules/policies/<str:key>/discard/", policies.discard, name="discard_policy"),
    path("rules/policies/<str:key>/try/", dry_runs.try_policy, name="try_policy"),
    path(
        "rules/policies/<str:key>/return-policy.jsonld",
        machine_policies.schema_org,
        name="policy_schema_org",
    ),
    path(
        "rules/policies/<str:key>/google-return-policies.json",
        machine_policies.google,
        name="policy_google",
    ),
    path("rules/dry-runs/<str:key>/", dry_runs.dry_run, name="dry_run"),
    path("rules/dry-runs/<str:key>/changes.csv", dry_runs.changes_csv, name="dry_run_csv"),
    path("rules/reasons/", rules.reasons, name="reasons"),
    path("rules/law/", law.law, name="law"),
    path("rules/routes/", rules.routes, name="routes"),
    path("rules/routes/apply/", rules.apply_routes, name="apply_routes"),
    path("rules/routes/figures/", rules.figures, name="figures"),
    path("rules/checklists/", rules.checklists, name="checklists"),
    path("rules/checklists/<str:key>/", rules.checklist_page, name="checklist"),
    # /desk/people/
    path("people/", people.people, name="people"),
    path("me/", people.me, name="me"),
]
