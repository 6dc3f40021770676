export function conformance() {}
