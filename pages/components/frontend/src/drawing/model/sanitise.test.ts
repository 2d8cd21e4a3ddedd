import { expect, test } from "vitest";
import { cleanSvg, contentsOf } from "./sanitise";

const HEAD = '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE svg><?xml-stylesheet href="https://evil.example/a.css"?>';
const svg = (inside: string, more = "") =>
  `${HEAD}<svg width="40pt" height="20pt" viewBox="0.00 0.00 40.00 20.00" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${more}>${inside}</svg>`;
const clean = (inside: string, more = "") => new XMLSerializer().serializeToString(cleanSvg(svg(inside, more), document)!.svg);

test("what Graphviz draws is kept as it stands: shapes, places, colours, fonts, groups", () => {
  const drawn =
    '<g transform="scale(1 1) translate(4 40)" class="graph"><g class="node">' +
    '<polygon fill="#c1ffc1" stroke="none" points="1,2 3,4"/><ellipse cx="1" cy="2" rx="3" ry="4"/>' +
    '<path fill="none" stroke="black" stroke-dasharray="5,2" d="M1,2C3,4 5,6 7,8"/>' +
    '<text text-anchor="start" x="3" y="4" font-family="Helvetica" font-size="10.00">Linear(3, 4)</text></g></g>';
  expect(clean(drawn)).toContain(drawn);
});

test("its size comes from the view box, and without one it is no drawing", () => {
  expect(cleanSvg(svg(""), document)).toMatchObject({ width: 40, height: 20 });
  expect(cleanSvg(svg("").replace("viewBox", "viewbocks"), document)).toBeNull();
  expect(cleanSvg("<html><body/></html>", document)).toBeNull();
  expect(cleanSvg("no markup <", document)).toBeNull();
});

test.each([
  ["<script>alert(1)</script>", "script"],
  ["<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><img src='x' onerror='alert(1)'/></body></foreignObject>", "img"],
  ["<style>@import url(https://evil.example)</style>", "style"],
  ["<image href='https://evil.example/a.png'/>", "image"],
  ["<use href='#a'/>", "use"],
  ["<animate attributeName='href' values='javascript:alert(1)'/>", "animate"],
  ["<set attributeName='href' to='javascript:alert(1)'/>", "set"],
  ["<iframe xmlns='http://www.w3.org/1999/xhtml' src='https://evil.example'/>", "iframe"],
  ["<g xmlns='http://www.w3.org/1999/xhtml'><b>x</b></g>", "<b"],
  ["<handler type='text/ecmascript'>alert(1)</handler>", "handler"],
])("%s is left out, with all that is in it", (inside, word) => {
  const text = clean(inside);
  expect(text).not.toContain(word);
  expect(text).not.toMatch(/alert|evil/);
});

test("handlers, styles, ids and what would fetch something are left out of the elements that stay", () => {
  const text = clean(
    `<g onclick="alert(1)" id="root" style="background:url(https://evil.example)"><rect ONLOAD="alert(1)" fill="url(https://evil.example/a#b)" stroke="red" xml:base="https://evil.example" width="3"/></g>`,
    'onload="alert(1)"',
  );
  expect(text).not.toMatch(/alert|evil|onclick|onload|style|id=/i);
  expect(text).toContain('<rect stroke="red" width="3"/>');
});

test("only a link over https leads somewhere, in a new window that knows nothing of this one", () => {
  const good = clean('<a xlink:href="https://pytorch.org/docs" xlink:title="t"><text>docs</text></a>');
  expect(good).toContain('<a href="https://pytorch.org/docs" target="_blank" rel="noopener noreferrer"><text>docs</text></a>');
  for (const address of ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "data:text/html,x", "http://a.example", "//a.example", "page", ""])
    expect(clean(`<a xlink:href="${address}"><text>docs</text></a>`)).toContain("<g><text>docs</text></g>");
});

test("text stays text, whatever it says, and comments and titles go", () => {
  expect(clean("<!-- c --><title>node1</title><text>&lt;script&gt;alert(1)&lt;/script&gt; &amp; 'x'</text>")).toContain(
    "><text>&lt;script&gt;alert(1)&lt;/script&gt; &amp; 'x'</text><",
  );
});

test("a drawing as deep as it likes is copied", () => {
  const deep = 500;
  const made = cleanSvg(svg(`${"<g>".repeat(deep)}<text>x</text>${"</g>".repeat(deep)}`), document);
  expect(made?.svg.querySelectorAll("g")).toHaveLength(deep);
});

test("boxes and arrows are counted by their groups", () => {
  const made = cleanSvg(svg('<g class="node"/><g class="node"/><g class="edge"/><g class="cluster"/><g class="other"/>'), document)!;
  expect(contentsOf(made.svg)).toBe("2 boxes, 1 arrow");
});
