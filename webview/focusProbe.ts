/*
 * While its modules load, the toolkit tries out `:focus-visible` on an inline style element. The page's content security
 * policy refuses and reports that, and the toolkit would go on to draw focus rings on every click. So, until the toolkit
 * is loaded, a script that asks for a style element gets an inert element with a constructed sheet, which takes the rule.
 * This module must be imported before the toolkit.
 */
const xhtml = 'http://www.w3.org/1999/xhtml';

const create = (tag: string, options?: ElementCreationOptions) =>
  document.createElementNS(xhtml, tag, options);

const createInert = (tag: string, options?: ElementCreationOptions) =>
  tag === 'style' ? Object.assign(create('template'), { sheet: new CSSStyleSheet() }) : create(tag, options);

Object.defineProperty(document, 'createElement', { value: createInert, configurable: true, writable: true });

/** Gives `document.createElement` back as it was. */
export function endFocusProbe(): void {
  Reflect.deleteProperty(document, 'createElement');
}
