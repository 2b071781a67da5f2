// Charts of reports: drawn from the table underneath, in the colours of the look, light and dark.

const styles = getComputedStyle(document.documentElement);
const rtl = document.documentElement.dir === "rtl";
const MOST = 10; // rows of a bar chart; the table has them all
const charts = new Map();

// A canvas knows no custom properties: let the browser work each colour out, as four numbers.
const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);
const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const colour = (name) => {
  probe.className = `ink-${name}`;
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = getComputedStyle(probe).color;
  pixel.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
  return `rgba(${red}, ${green}, ${blue}, ${alpha / 255})`;
};

const series = (table) => {
  const heads = [...table.tHead.rows[0].cells].filter((cell) => !cell.classList.contains("bar-cell"));
  const rows = [...table.tBodies[0].rows];
  return heads.flatMap((head, place) =>
    "series" in head.dataset
      ? [
          {
            label: head.textContent,
            words: rows.map((row) => cellsOf(row)[place].textContent),
            data: rows.map((row) => {
              const { value } = cellsOf(row)[place].dataset;
              return value === "" ? null : Number(value);
            }),
          },
        ]
      : [],
  );
};
const cellsOf = (row) => [...row.cells].filter((cell) => !cell.classList.contains("bar-cell"));

// The picture that is downloaded stands on the panel's colour, not on nothing.
const background = {
  id: "background",
  beforeDraw(chart) {
    chart.ctx.save();
    chart.ctx.fillStyle = colour("surface");
    chart.ctx.fillRect(0, 0, chart.width, chart.height);
    chart.ctx.restore();
  },
};

const shape = (kind, all, place) =>
  kind === "line"
    ? { borderColor: colour(`chart-${place + 1}`), backgroundColor: colour(`chart-${place + 1}`), borderWidth: 2, borderDash: place ? [5, 4] : [], order: -place, pointRadius: all[place].data.length > 40 ? 0 : 3 }
    : { backgroundColor: colour(`chart-${place + 1}`), hoverBackgroundColor: colour(`chart-${place + 1}`), barPercentage: 0.8, categoryPercentage: 0.8, maxBarThickness: 28 };

const axis = (more) => ({
  ticks: { color: colour("muted"), font: { size: 12 }, ...more.ticks },
  grid: { color: colour("line"), display: more.lines },
  border: { color: colour("line-strong") },
  beginAtZero: true,
  ...more.own,
});

// A label of several parts stands in several lines, each short enough for the chart beside it.
const longest = () => (innerWidth < 600 ? 16 : 26);
const shortened = (text) => (text.length > longest() ? `${text.slice(0, longest() - 1)}…` : text);
const lines = (text) => text.split(" · ").map(shortened);

const options = (kind, all) => {
  const across = kind === "bar";
  const values = axis({ lines: true, own: { reverse: across && rtl }, ticks: { precision: 0, maxTicksLimit: 6 } });
  const names = axis({
    lines: false,
    own: across ? { position: rtl ? "right" : "left" } : { reverse: rtl },
    ticks: { autoSkip: !across, maxRotation: 0, callback(value) { return lines(this.getLabelForValue(value)); } },
  });
  return {
    indexAxis: across ? "y" : "x",
    maintainAspectRatio: false,
    animation: false,
    locale: document.documentElement.lang,
    font: { family: styles.getPropertyValue("--font-sans") },
    scales: across ? { x: values, y: names } : { x: names, y: { ...values, position: rtl ? "right" : "left" } },
    plugins: {
      legend: { display: all.length > 1, align: "start", rtl, labels: { color: colour("text"), boxWidth: 12, boxHeight: 12 } },
      tooltip: { rtl, callbacks: { label: (item) => `${item.dataset.label}: ${item.dataset.words[item.dataIndex]}` } },
    },
  };
};

const draw = (box) => {
  const table = document.getElementById(box.dataset.table);
  const canvas = box.querySelector("canvas");
  const kind = box.dataset.chart;
  const most = kind === "bar" ? MOST : Infinity;
  const labels = [...table.tBodies[0].rows].map((row) => row.dataset.label).slice(0, most);
  const all = series(table).map((one) => ({ ...one, data: one.data.slice(0, most) }));
  const datasets = all.map((one, place) => ({ ...one, ...shape(kind, all, place) }));
  charts.get(canvas.id)?.destroy();
  box.hidden = false;
  charts.set(canvas.id, new Chart(canvas, { type: kind, data: { labels, datasets }, options: options(kind, all), plugins: [background] }));
  box.closest(".report").dataset.drawn = "";
};

const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);
drawAll();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-png]");
  if (!button) return;
  const link = document.createElement("a");
  link.href = charts.get(button.dataset.png).toBase64Image();
  link.download = `${button.dataset.png.replace("chart-", "")}.png`;
  link.click();
});
