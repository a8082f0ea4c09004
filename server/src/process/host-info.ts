/** Facts of the host for `sys/host-info`, with the member names that Vault takes from gopsutil. */
import { statfs } from 'node:fs/promises';
import {
  arch,
  cpus,
  freemem,
  hostname,
  platform,
  release,
  type as systemType,
  totalmem,
  uptime,
  version,
} from 'node:os';

const HUNDREDTH_MS = 10;

/** `diskPaths` are the folders whose file systems are shown. A file system that cannot be read is left out. */
export async function hostInfo(
  now: number,
  diskPaths: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const disks = await Promise.all([...new Set(diskPaths)].map(diskInfo));
  return {
    timestamp: new Date(now).toISOString(),
    cpu: cpuInfo(),
    cpu_times: cpuTimes(),
    disk: disks.filter((disk) => disk !== undefined),
    host: {
      hostname: hostname(),
      uptime: Math.floor(uptime()),
      bootTime: Math.floor(now / 1000 - uptime()),
      procs: 0,
      os: platform(),
      platform: systemType().toLowerCase(),
      platformFamily: '',
      platformVersion: version(),
      kernelVersion: release(),
      kernelArch: arch() === 'x64' ? 'x86_64' : arch(),
      virtualizationSystem: '',
      virtualizationRole: '',
      hostid: '',
    },
    memory: memoryInfo(),
  };
}

function cpuInfo(): readonly unknown[] {
  return cpus().map((cpu, index) => ({
    cpu: index,
    vendorId: '',
    family: '',
    model: '',
    stepping: 0,
    physicalId: '',
    coreId: '',
    cores: 1,
    modelName: cpu.model,
    mhz: cpu.speed,
    cacheSize: 0,
    flags: [],
    microcode: '',
  }));
}

function cpuTimes(): readonly unknown[] {
  const seconds = (ms: number): number => Math.round(ms / HUNDREDTH_MS) / 100;
  return cpus().map((cpu, index) => ({
    cpu: `cpu${index}`,
    user: seconds(cpu.times.user),
    system: seconds(cpu.times.sys),
    idle: seconds(cpu.times.idle),
    nice: seconds(cpu.times.nice),
    iowait: 0,
    irq: seconds(cpu.times.irq),
    softirq: 0,
    steal: 0,
    guest: 0,
    guestNice: 0,
  }));
}

function memoryInfo(): Readonly<Record<string, unknown>> {
  const total = totalmem();
  const available = freemem();
  const used = total - available;
  return { total, available, used, usedPercent: (100 * used) / total, free: available };
}

async function diskInfo(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const stats = await statfs(path);
    const total = stats.blocks * stats.bsize;
    const free = stats.bavail * stats.bsize;
    const used = (stats.blocks - stats.bfree) * stats.bsize;
    const inodesUsed = stats.files - stats.ffree;
    return {
      path,
      fstype: '',
      total,
      free,
      used,
      usedPercent: used + free === 0 ? 0 : (100 * used) / (used + free),
      inodesTotal: stats.files,
      inodesUsed,
      inodesFree: stats.ffree,
      inodesUsedPercent: stats.files === 0 ? 0 : (100 * inodesUsed) / stats.files,
    };
  } catch {
    return undefined;
  }
}
