/** Gauges of the running process, under the names Vault gives to Go's. */
import { getHeapStatistics } from 'node:v8';
import type { MetricsRegistry } from './metrics.ts';

/** Measures at every reading of `registry`. */
export function reportRuntime(registry: MetricsRegistry): void {
  registry.onRead(() => {
    const memory = process.memoryUsage();
    const heap = getHeapStatistics();
    registry.gauge('vault.runtime.alloc_bytes', memory.heapUsed);
    registry.gauge('vault.runtime.sys_bytes', memory.rss);
    registry.gauge('vault.runtime.external_bytes', memory.external);
    registry.gauge('vault.runtime.heap_limit_bytes', heap.heap_size_limit);
    registry.gauge('vault.runtime.native_contexts', heap.number_of_native_contexts);
    registry.gauge('vault.runtime.uptime_seconds', process.uptime());
  });
}
