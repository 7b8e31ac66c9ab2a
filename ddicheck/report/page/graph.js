"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const svg = document.querySelector("svg.callgraph");
  const all = svg.querySelector("g.all");
  const panel = byId("panel");
  const nodes = new Map(data.nodes.map((node) => [node.id, node]));
  const shapes = new Map([...svg.querySelectorAll(".node")].map((shape) => [shape.id, shape]));
  const edges = [...svg.querySelectorAll(".edge[data-from]")].map((shape) => ({
    shape, from: shape.dataset.from, to: shape.dataset.to,
    kind: ["indirect", "callback"].find((kind) => shape.classList.contains(kind)) || "direct",
  }));
  const outgoing = new Map(), incoming = new Map();
  const put = (map, key, edge) => map.has(key) ? map.get(key).push(edge) : map.set(key, [edge]);
  for (const edge of edges) {
    put(outgoing, edge.from, edge);
    put(incoming, edge.to, edge);
    if (nodes.get(edge.to).kind === "ddi" || nodes.get(edge.from).kind === "ddi") edge.shape.classList.add("to-ddi");
  }

  // ---- pan and zoom
  const whole = svg.viewBox.baseVal;
  const size = { width: whole.width, height: whole.height };
  svg.removeAttribute("viewBox");
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  const view = { x: 0, y: 0, scale: 1 };
  const show = () => all.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.scale})`);
  const fit = (box = { x: 0, y: 0, ...size }, most = 1.4) => {
    const { width, height } = svg.getBoundingClientRect();
    const room = { width: width - (panel.hidden ? 0 : 360), height };
    view.scale = Math.min(room.width / box.width, room.height / box.height, most);
    view.x = (room.width - box.width * view.scale) / 2 - box.x * view.scale;
    view.y = Math.max(0, (room.height - box.height * view.scale) / 2) - box.y * view.scale;
    show();
  };
  const zoom = (factor, x, y) => {
    const room = svg.getBoundingClientRect();
    const at = { x: x ?? room.width / 2, y: y ?? room.height / 2 };
    const scale = Math.min(Math.max(view.scale * factor, 0.02), 6);
    view.x = at.x - (at.x - view.x) * scale / view.scale;
    view.y = at.y - (at.y - view.y) * scale / view.scale;
    view.scale = scale;
    show();
  };
  const boxOf = (shape) => {
    const box = shape.getBoundingClientRect(), room = svg.getBoundingClientRect();
    return { x: (box.x - room.x - view.x) / view.scale, y: (box.y - room.y - view.y) / view.scale,
             width: box.width / view.scale, height: box.height / view.scale };
  };
  const centre = (id) => {
    const box = boxOf(shapes.get(id)), room = svg.getBoundingClientRect();
    view.scale = Math.max(view.scale, 0.9);
    view.x = (room.width - (panel.hidden ? 0 : 350)) / 2 - (box.x + box.width / 2) * view.scale;
    view.y = room.height / 2 - (box.y + box.height / 2) * view.scale;
    show();
  };
  let drag = null, moved = false;
  svg.addEventListener("pointerdown", (event) => {
    drag = { x: event.clientX - view.x, y: event.clientY - view.y, startX: event.clientX, startY: event.clientY };
    moved = false;
  });
  window.addEventListener("pointermove", (event) => {
    if (!drag) return;
    moved ||= Math.hypot(event.clientX - drag.startX, event.clientY - drag.startY) > 4;
    if (!moved) return;
    svg.classList.add("dragged");
    view.x = event.clientX - drag.x;
    view.y = event.clientY - drag.y;
    show();
  });
  window.addEventListener("pointerup", () => { drag = null; svg.classList.remove("dragged"); });
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    const room = svg.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY * 0.0015), event.clientX - room.x, event.clientY - room.y);
  }, { passive: false });

  // ---- what is lit
  let chosen = null;
  const reach = (start, map, end, whole) => {
    const seen = new Set([start]), found = [], queue = [start];
    while (queue.length) {
      for (const edge of map.get(queue.shift()) || []) {
        found.push(edge);
        if (!seen.has(edge[end])) { seen.add(edge[end]); if (whole) queue.push(edge[end]); }
      }
    }
    return { seen, found };
  };
  const clear = () => {
    svg.classList.remove("lit");
    for (const shape of svg.querySelectorAll(".near, .chosen, .in, .out")) shape.classList.remove("near", "chosen", "in", "out");
  };
  const choose = (id, move) => {
    clear();
    chosen = id;
    if (id === null) { panel.hidden = true; return; }
    const whole = byId("far").checked;
    const below = reach(id, outgoing, "to", whole), above = reach(id, incoming, "from", whole);
    for (const near of [...below.seen, ...above.seen]) shapes.get(near).classList.add("near");
    for (const edge of below.found) edge.shape.classList.add("out");
    for (const edge of above.found) edge.shape.classList.add("in");
    shapes.get(id).classList.add("chosen");
    svg.classList.add("lit");
    describe(id);
    if (move) centre(id);
  };
  svg.addEventListener("click", (event) => {
    if (moved) return;
    const shape = event.target.closest(".node");
    choose(shape ? shape.id : null, false);
  });

  // ---- the panel
  const element = (tag, text, parent, name) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (name) made.className = name;
    parent.append(made);
    return made;
  };
  const list = (title, found, end) => {
    if (!found.length) return;
    element("h3", `${title} (${found.length})`, panel);
    const items = element("ul", "", panel);
    for (const edge of found) {
      const link = element("a", nodes.get(edge[end]).title, element("li", "", items));
      link.href = "#";
      if (edge.kind !== "direct") element("small", `  ${edge.kind}`, link);
      link.addEventListener("click", (event) => { event.preventDefault(); choose(edge[end], true); });
    }
  };
  const describe = (id) => {
    const node = nodes.get(id);
    panel.replaceChildren();
    panel.hidden = false;
    const close = element("button", "\u00d7", panel, "close");
    close.title = "Close (Esc)";
    close.addEventListener("click", () => choose(null));
    element("h2", node.title, panel);
    element("p", node.what, panel, "soft");
    if (node.place) element("p", node.place, panel);
    if (node.levels) { element("h3", node.kind === "ddi" ? "IRQL" : "Entered at", panel); element("p", node.levels, panel); }
    if (node.roles.length) { element("h3", "Roles", panel); node.roles.forEach((role) => element("p", role, panel)); }
    if (node.evidence.length) { element("h3", "Because", panel); node.evidence.forEach((why) => element("p", why, panel)); }
    list("Called by", incoming.get(id) || [], "from");
    list("Calls", outgoing.get(id) || [], "to");
  };

  // ---- search
  const search = byId("search"), hits = byId("hits");
  let found = [], at = 0;
  const mark = () => [...hits.children].forEach((item, index) => item.classList.toggle("chosen", index === at));
  const find = () => {
    const words = search.value.trim().toLowerCase();
    const rank = (node) => node.title.toLowerCase().startsWith(words) ? 0 : node.title.toLowerCase().includes(words) ? 1 : 2;
    found = words ? data.nodes.filter((node) => node.text.includes(words)).sort((a, b) => rank(a) - rank(b)).slice(0, 40) : [];
    at = 0;
    hits.replaceChildren();
    for (const node of found) {
      const item = element("li", node.title, hits);
      element("small", node.roles.join(", ") || node.what, item);
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); pick(node); });
    }
    if (words && !found.length) element("li", "nothing has this name or role", hits);
    hits.hidden = !words;
    mark();
  };
  const pick = (node) => { hits.hidden = true; search.blur(); choose(node.id, true); };
  search.addEventListener("input", find);
  search.addEventListener("focus", find);
  search.addEventListener("blur", () => { hits.hidden = true; });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && found.length) pick(found[at]);
    else if (event.key === "ArrowDown") { at = Math.min(at + 1, found.length - 1); event.preventDefault(); mark(); }
    else if (event.key === "ArrowUp") { at = Math.max(at - 1, 0); event.preventDefault(); mark(); }
    else if (event.key === "Escape") search.blur();
    event.stopPropagation();
  });

  // ---- controls and keys
  const dark = () => document.documentElement.dataset.theme === "dark";
  const setTheme = (on) => { document.documentElement.dataset.theme = on ? "dark" : "light"; };
  setTheme(window.matchMedia("(prefers-color-scheme: dark)").matches);
  const actions = {
    "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), "0": () => fit(), d: () => setTheme(!dark()),
    "/": () => search.focus(), Escape: () => choose(null),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in actions)) return;
    event.preventDefault();
    actions[event.key]();
  });
  byId("more").addEventListener("click", actions["+"]);
  byId("less").addEventListener("click", actions["-"]);
  byId("fit").addEventListener("click", actions["0"]);
  byId("theme").addEventListener("click", actions.d);
  byId("far").addEventListener("change", () => chosen && choose(chosen, false));
  byId("show-ddi").addEventListener("change", (event) => svg.classList.toggle("no-ddi", !event.target.checked));
  const graphs = [...svg.querySelectorAll("g.graph")];
  if (graphs.length > 1) {
    const driver = byId("driver");
    driver.hidden = false;
    element("option", `all ${graphs.length} drivers`, driver);
    for (const graph of graphs) element("option", graph.dataset.driver, driver);
    driver.addEventListener("change", () => driver.selectedIndex ? fit(boxOf(graphs[driver.selectedIndex - 1])) : fit());
  }
  fit();
})();
