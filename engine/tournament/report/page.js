"use strict";
(() => {
  const tip = document.getElementById("tip");

  // Whatever a name holds is put in as text.
  function showTip(handler, event, item, value) {
    if (value === null || value === undefined || value === "") {
      tip.hidden = true;
      return;
    }
    const list = document.createElement("dl");
    for (const [name, told] of Object.entries(typeof value === "object" ? value : { "": value })) {
      const dt = document.createElement("dt"), dd = document.createElement("dd");
      dt.textContent = name;
      dd.textContent = String(told);
      list.append(dt, dd);
    }
    tip.replaceChildren(list);
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    const right = event.clientX + 16 + box.width > window.innerWidth;
    const below = event.clientY + 16 + box.height > window.innerHeight;
    tip.style.left = `${Math.max(4, right ? event.clientX - box.width - 12 : event.clientX + 16)}px`;
    tip.style.top = `${Math.max(4, below ? event.clientY - box.height - 12 : event.clientY + 16)}px`;
  }

  // `ast`: expressions are interpreted, not compiled, so that the page needs no leave to run text as code.
  const options = { ast: true, renderer: "svg", actions: false, defaultStyle: false, hover: false, tooltip: showTip };
  const charts = [...document.querySelectorAll("[data-chart]")].map((place) =>
    vegaEmbed(place, JSON.parse(document.getElementById(place.dataset.chart).textContent), options));
  Promise.all(charts).then(
    () => { document.documentElement.dataset.charts = String(charts.length); },
    (error) => { console.error(error); },
  );
})();
