/** A picture of coloured dots as a PNG file: the smallest way to put thousands of values into a still. */
import { crc32, deflateSync } from 'node:zlib';

/**
 * A PNG with 8 bits for each of red, green, blue and opacity.
 *
 * @param rgba width * height * 4 bytes, row by row from the top
 * @source W3C (2003), Portable Network Graphics Specification, second edition, sections 5 and 11
 */
export function encodePng(width: number, height: number, rgba: Uint8Array): Buffer {
  const lines = Buffer.alloc(height * (width * 4 + 1)); // each line begins with its filter, 0 for none
  for (let y = 0; y < height; y++)
    lines.set(rgba.subarray(y * width * 4, (y + 1) * width * 4), y * (width * 4 + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8); // bit depth, colour type RGBA, and the only compression, filter and interlace there are
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
