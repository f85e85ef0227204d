/** The token under which the operator's secret for `/metrics` is handed out; null where none is set. */
export const METRICS_TOKEN = Symbol('MetricsToken');
