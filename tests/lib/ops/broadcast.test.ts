import { expect, test } from 'vitest';
import { broadcastLayout } from '../../../lib/src/ops/broadcast.js';

test('broadcastLayout() sees equal shapes as one row', () => {
  const layout = broadcastLayout([2, 3], [2, 3], [2, 3]);
  expect(layout).toEqual({ rows: 1, cols: 6, aRow: 6, aCol: 1, bRow: 6, bCol: 1 });
});

test('broadcastLayout() gives a step of 0 to what is repeated', () => {
  expect(broadcastLayout([2, 3], [2, 3], [3])).toEqual({ rows: 2, cols: 3, aRow: 3, aCol: 1, bRow: 0, bCol: 1 });
  expect(broadcastLayout([2, 3], [2, 1], [3])).toEqual({ rows: 2, cols: 3, aRow: 1, aCol: 0, bRow: 0, bCol: 1 });
  expect(broadcastLayout([2, 3], [], [2, 3])).toEqual({ rows: 1, cols: 6, aRow: 0, aCol: 0, bRow: 6, bCol: 1 });
});

test('broadcastLayout() makes one axis of neighbours, and passes over axes of length 1', () => {
  const layout = broadcastLayout([8, 1, 4, 5], [8, 1, 4, 5], [8, 1, 1, 1]);
  expect(layout).toEqual({ rows: 8, cols: 20, aRow: 20, aCol: 1, bRow: 1, bCol: 0 });
});

test('broadcastLayout() gives up where two axes are not enough', () => {
  expect(broadcastLayout([2, 3, 4], [2, 1, 4], [2, 3, 4])).toBeUndefined();
});
