"""Orders from CSV files: read whatever a spreadsheet or a shop exports, or say why not.

What a file does not say is not guessed:

- A row is one line of one order. Its identity is (order, line), or where the file names no lines
  (order, its place among the order's rows), refused rows counted: a mended file adds what was
  missing, the same file adds nothing. What is known already is left as it is; a row that says
  something else of a known line is refused.
- A file whose form is in doubt (encoding, delimiter, a quote that never closes, a missing column)
  is refused as a whole, by name, before anything is written. A row that cannot be is refused with
  its number and the reason; the others come in. Row 1 is the header, as in a spreadsheet.
- Online Retail files (columns InvoiceNo, StockCode, …) are the UCI data set: sterling, London time.
  An invoice that starts with C holds returns: they are no orders, and can be replayed. A quantity
  below one on any other invoice is a correction of stock, which nobody bought: refused. A price of
  zero is a free article: kept. Rows without a customer make orders without one. Codes such as POST,
  DOT, M, D or BANK CHARGES look like fees, but the file does not say which are, and some were
  returned like goods: lines are goods unless a column `kind` says otherwise.
- Nothing is said of deliveries unless a column does: all of a line counts as handed over, at a time
  unknown, so that its window starts with the order. Orders count as paid.
"""
