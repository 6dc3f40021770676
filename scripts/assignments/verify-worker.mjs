/** Calls one solution on all its cases, in a thread of its own that can be ended. Values are carried as the kernel carries them. */
import { parentPort, workerData } from 'node:worker_threads';
import ndarray from 'ndarray';

const isPlain = (value) => Object.getPrototypeOf(value) === Object.prototype;

function decode(value) {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decode);
  if (value.$array) return ndarray(Float64Array.from(value.$array.data), [...value.$array.shape]);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, decode(part)]));
}

function encode(value) {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(encode);
  if (ArrayBuffer.isView(value)) return { $array: { dtype: 'float64', shape: [value.length], data: value } };
  const { shape, stride, data } = value;
  if (Array.isArray(shape) && Array.isArray(stride) && (ArrayBuffer.isView(data) || Array.isArray(data)))
    return encodeStrided(value);
  if (!isPlain(value)) throw new TypeError('The result is no plain data');
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, encode(part)]));
}

function encodeStrided({ shape, stride, offset, data }) {
  const size = shape.reduce((product, length) => product * length, 1);
  const flat = Float64Array.from({ length: size }, (_, index) => {
    let at = offset;
    for (let axis = shape.length - 1, rest = index; axis >= 0; axis--) {
      at += (rest % shape[axis]) * stride[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    return data[at];
  });
  return { $array: { dtype: 'float64', shape: [...shape], data: flat } };
}

const { file, name, calls } = workerData;
const { [name]: solution } = await import(file);
if (calls.length === 0) parentPort.postMessage({ value: encode(solution) });
for (const args of calls) {
  try {
    parentPort.postMessage({ value: encode(solution(...args.map(decode))) });
  } catch (error) {
    parentPort.postMessage({ failure: { kind: 'threw', message: String(error) } });
  }
}
