import { svgElement } from './dom.ts';

/**
 * Outlines from the codicons of VS Code (https://github.com/microsoft/vscode-codicons, CC BY 4.0). Four paths weigh
 * less than the font and need no `font-src`.
 */
const paths = {
  refresh:
    'M3 8a5 5 0 0 1 9-3h-2a.5.5 0 0 0 0 1h3a.5.5 0 0 0 .5-.5v-3a.5.5 0 0 0-1 0v1.531a6 6 0 1 0 1.476 4.513.5.5 0 0 0-.996-.089A5 5 0 0 1 3 8Z',
  graph:
    'M1.5 15h13a.5.5 0 0 0 0-1H2V9.708l3-3 1.646 1.646a.5.5 0 0 0 .707 0l4.146-4.146 1.646 1.646a.5.5 0 0 0 .707-.707l-2-2a.5.5 0 0 0-.707 0L6.999 7.293 5.353 5.647a.5.5 0 0 0-.707 0L2 8.293V1.5a.5.5 0 0 0-1 0v13a.5.5 0 0 0 .5.5Z',
  error:
    'M8 1C4.14 1 1 4.14 1 8s3.14 7 7 7 7-3.14 7-7-3.14-7-7-7Zm0 13c-3.309 0-6-2.691-6-6s2.691-6 6-6 6 2.691 6 6-2.691 6-6 6Zm2.854-8.146L8.708 8l2.146 2.146a.5.5 0 0 1-.708.707L8 8.707l-2.146 2.146a.498.498 0 0 1-.708 0 .5.5 0 0 1 0-.707L7.292 8 5.146 5.854a.5.5 0 0 1 .707-.707l2.146 2.146 2.146-2.146a.5.5 0 0 1 .707.707h.002Z',
  warning:
    'M14.831 11.965L9.206 1.714C8.965 1.274 8.503 1 8 1C7.497 1 7.035 1.274 6.794 1.714L1.169 11.965C1.059 12.167 1 12.395 1 12.625C1 13.383 1.617 14 2.375 14H13.625C14.383 14 15 13.383 15 12.625C15 12.395 14.941 12.167 14.831 11.965ZM13.625 13H2.375C2.168 13 2 12.832 2 12.625C2 12.561 2.016 12.5 2.046 12.445L7.671 2.195C7.736 2.075 7.863 2 8 2C8.137 2 8.264 2.075 8.329 2.195L13.954 12.445C13.984 12.501 14 12.561 14 12.625C14 12.832 13.832 13 13.625 13ZM8.75 11.25C8.75 11.664 8.414 12 8 12C7.586 12 7.25 11.664 7.25 11.25C7.25 10.836 7.586 10.5 8 10.5C8.414 10.5 8.75 10.836 8.75 11.25ZM7.5 9V5.5C7.5 5.224 7.724 5 8 5C8.276 5 8.5 5.224 8.5 5.5V9C8.5 9.276 8.276 9.5 8 9.5C7.724 9.5 7.5 9.276 7.5 9Z',
} as const;

/** Names of the icons in use. */
export type IconName = keyof typeof paths;

/** A 16 px icon in the colour of its text, hidden from screen readers. */
export function renderIcon(name: IconName): SVGElement {
  return svgElement(
    'svg',
    {
      viewBox: '0 0 16 16',
      width: '16',
      height: '16',
      class: 'icon',
      fill: 'currentColor',
      'aria-hidden': 'true',
    },
    svgElement('path', { d: paths[name] }),
  );
}
