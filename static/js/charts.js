// Brings a chart to life when it is touched, and reads its points aloud from the page's own table.
(function () {
  "use strict";

  let library = null;

  function load(address) {
    if (!library) {
      library = new Promise(function (resolve, reject) {
        const script = document.createElement("script");
        script.src = address;
        script.onload = function () { resolve(window.echarts); };
        script.onerror = function () { library = null; reject(new Error(address)); };
        document.head.append(script);
      });
    }
    return library;
  }

  function part(chart, name) {
    return document.getElementById(chart.id + "-" + name);
  }

  function rows(chart) {
    return part(chart, "table").tBodies[0].rows;
  }

  // One row of the table as a sentence: the period, then each column's head and cell.
  function sentence(chart, index, separator, most) {
    const heads = part(chart, "table").tHead.rows[0].cells;
    const cells = rows(chart)[index].cells;
    const words = [cells[0].textContent.trim()];
    for (let place = 1; place < cells.length; place += 1) {
      const parts = Array.from(cells[place].childNodes, function (node) { return node.textContent.trim(); });
      words.push(heads[place].textContent.trim() + " " + parts.filter(Boolean).slice(0, most).join(" "));
    }
    return words.join(separator);
  }

  function live(chart) {
    if (chart.dataset.state || !chart.dataset.echarts) return;
    chart.dataset.state = "loading";
    load(chart.dataset.echarts).then(function (echarts) {
      const box = document.createElement("div");
      box.className = "chart-live";
      chart.append(box);
      const drawn = echarts.init(box, null, { renderer: "canvas" });
      const narrow = window.matchMedia("(max-width: 40rem)").matches;
      const option = JSON.parse(part(chart, narrow ? "narrow" : "wide").textContent);
      const family = getComputedStyle(chart).fontFamily;
      option.textStyle.fontFamily = family;
      option.tooltip = {
        trigger: "axis",
        renderMode: "richText",
        confine: true,
        padding: [8, 24, 8, 12],
        axisPointer: { type: "line" },
        textStyle: { fontFamily: family, fontSize: 12 },
        formatter: function (marks) { return sentence(chart, marks[0].dataIndex, "\n", 3); }
      };
      drawn.setOption(option);
      chart.classList.add("is-live");
      chart.dataset.state = "live";
      chart.drawn = drawn;
      new ResizeObserver(function () { drawn.resize(); }).observe(chart);
      if (chart.dataset.index) show(chart, Number(chart.dataset.index));
    }).catch(function () {
      delete chart.dataset.state;
    });
  }

  function show(chart, index) {
    if (chart.drawn) chart.drawn.dispatchAction({ type: "showTip", seriesIndex: chart.drawn.getOption().series.length - 1, dataIndex: index });
  }

  function walk(event) {
    const chart = event.currentTarget;
    const last = rows(chart).length - 1;
    const now = chart.dataset.index === undefined ? last + 1 : Number(chart.dataset.index);
    const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(last, next));
    chart.dataset.index = String(index);
    part(chart, "spoken").textContent = sentence(chart, index, document.documentElement.lang === "en" ? "; " : "；");
    show(chart, index);
  }

  document.querySelectorAll(".chart").forEach(function (chart) {
    ["pointerenter", "touchstart", "focus"].forEach(function (name) {
      chart.addEventListener(name, function () { live(chart); }, { passive: true });
    });
    chart.addEventListener("keydown", walk);
  });
})();
