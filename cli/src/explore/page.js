// Search, zoom and selection. Without this everything is there to be read.
"use strict";
(() => {
  const search = document.getElementById("search");
  const figure = document.querySelector("figure");
  const svg = figure.querySelector("svg");
  const sections = [...document.querySelectorAll("section.plugin")];
  const width = svg.viewBox.baseVal.width;
  let zoom = 1;

  const setZoom = (value) => {
    zoom = Math.min(4, Math.max(0.2, value));
    svg.setAttribute("width", String(width * zoom));
    svg.removeAttribute("height");
  };
  for (const [id, factor] of [["closer", 1.25], ["farther", 0.8]]) {
    document.getElementById(id).addEventListener("click", () => setZoom(zoom * factor));
  }
  const whole = () => Math.min(1, (figure.clientWidth - 4) / width);
  document.getElementById("fit").addEventListener("click", () => setZoom(whole()));
  // The whole graph at first, as far as it can be read; else its middle, where the host's arrow leads.
  setZoom(Math.max(0.6, whole()));
  figure.scrollTop = (figure.scrollHeight - figure.clientHeight) / 2;
  figure.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    setZoom(zoom * (event.deltaY < 0 ? 1.1 : 0.9));
  }, { passive: false });

  const choose = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    for (const section of sections) section.classList.toggle("chosen", section.id === id);
    for (const link of svg.querySelectorAll("a")) link.classList.toggle("chosen", link.getAttribute("href") === `#${id}`);
  };
  addEventListener("hashchange", choose);
  choose();

  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const section of sections) {
      const text = section.textContent.toLowerCase();
      section.hidden = !words.every((word) => text.includes(word));
    }
  });
  addEventListener("keydown", (event) => {
    const typing = event.target === search;
    if (event.key === "/" && !typing) { event.preventDefault(); search.focus(); }
    else if (event.key === "Escape" && typing) { search.value = ""; search.dispatchEvent(new Event("input")); search.blur(); }
    else if (!typing && event.key === "+") setZoom(zoom * 1.25);
    else if (!typing && event.key === "-") setZoom(zoom * 0.8);
    else if (!typing && event.key === "0") setZoom(1);
  });
})();
