import type { Picture } from './svg.ts';

/** Pixels of the picture for each of the figure's: sharp in print and on dense screens. */
const density = 2;

/** A picture as PNG. The page's policy lets it load pictures of its own making. @throws Error where the browser can't. */
export async function renderPng({ svg, width, height }: Picture): Promise<Uint8Array> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width * density, height * density];
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
  if (blob === null) throw new Error('The picture is too large to be made.');
  return new Uint8Array(await blob.arrayBuffer());
}
