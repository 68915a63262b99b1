// Finds the modules that are compiled into the program and joins their windows to ours.
//
// The registry is Cargo's: every `module-*` dependency of the root package. A module's folder may hold `ui/index.ts`.
// Serves `virtual:modules`, `@modules/<name>` and `@cuspid/ui`, keeps one copy of Vue, and refuses imports that a
// module's window may not have, so that no module can lean on what the next version moves.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import type { Plugin } from 'vite'
import { parse } from 'yaml'

export interface ModuleUi {
  name: string
  folder: string
  depends: string[]
  /** `ui/index.ts`, where the module has a window. */
  entry: string | undefined
}

interface CargoDependency { name: string; rename: string | null; path?: string }
interface CargoPackage { name: string; manifest_path: string; dependencies: CargoDependency[] }

function metadata(root: string, noDeps: boolean): CargoPackage[] {
  const args = ['metadata', '--format-version', '1', '--offline', ...(noDeps ? ['--no-deps'] : [])]
  const out = execFileSync('cargo', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] })
  return (JSON.parse(out) as { packages: CargoPackage[] }).packages
}

/** The modules of the root package at `root`, in the order of their names. */
export function findModules(root: string): ModuleUi[] {
  const manifest = join(realpathSync(root), 'Cargo.toml')
  const rootPackage = metadata(root, true).find((p) => realpathSync(p.manifest_path) === manifest)
  if (!rootPackage) throw new Error(`no package at ${manifest}`)
  // Only a crate from outside the tree needs the whole (slower) graph.
  let all: CargoPackage[] | undefined
  const found: ModuleUi[] = []
  for (const dependency of rootPackage.dependencies) {
    const key = dependency.rename ?? dependency.name
    if (!key.startsWith('module-')) continue
    let folder = dependency.path
    if (!folder) {
      all ??= metadata(root, false)
      const crate = all.find((p) => p.name === dependency.name)
      folder = crate && dirname(crate.manifest_path)
    }
    if (folder) found.push(readModule(folder, key.slice('module-'.length)))
  }
  return found.sort((a, b) => a.name.localeCompare(b.name))
}

export function readModule(folder: string, fallbackName: string): ModuleUi {
  const yaml = join(folder, 'module.yaml')
  const manifest = existsSync(yaml) ? (parse(readFileSync(yaml, 'utf8')) as { name?: string; depends?: unknown[] }) : {}
  const depends = (manifest.depends ?? []).map((d) => (typeof d === 'string' ? d.split(/[\s@<>=^~]/)[0]! : Object.keys(d as object)[0]!))
  const entry = join(folder, 'ui', 'index.ts')
  return { name: manifest.name ?? fallbackName, folder: realpathSync(folder), depends, entry: existsSync(entry) ? realpathSync(entry) : undefined }
}

const ALWAYS = ['vue', 'vue-router', '@cuspid/ui', '@cuspid/ui/icons']
const IN_TESTS = ['vitest', '@cuspid/ui/testing']

/** Why `importer`, a file of `module`, may not import `source`; undefined when it may. */
export function refusal(module: ModuleUi, source: string, importer: string): string | undefined {
  const bare = source.split('?')[0]!
  // Names that the build makes itself.
  if (bare.startsWith('\0') || bare.startsWith('/@')) return undefined
  const own = join(module.folder, 'ui') + sep
  if (bare.startsWith('.') || bare.startsWith('/')) {
    const target = bare.startsWith('.') ? resolve(dirname(importer.split('?')[0]!), bare) : bare
    return (target + sep).startsWith(own) ? undefined : `module ${module.name} may not import "${source}": it lies outside ${module.name}/ui`
  }
  if (ALWAYS.includes(bare)) return undefined
  if (IN_TESTS.includes(bare) && /\.test\.ts$/.test(importer.split('?')[0]!)) return undefined
  if (bare.startsWith('@modules/')) {
    const other = bare.slice('@modules/'.length)
    return other === module.name || module.depends.includes(other)
      ? undefined
      : `module ${module.name} may not import "${source}": ${other} is not in its depends`
  }
  return `module ${module.name} may not import "${source}"`
}

const VIRTUAL = 'virtual:modules'

export function modulesPlugin(options: { root: string; find?: () => ModuleUi[] }): Plugin {
  const root = realpathSync(options.root)
  const kit = join(root, 'ui', 'kit')
  let modules: ModuleUi[] = []
  const owner = (file: string): ModuleUi | undefined =>
    modules.find((m) => file.startsWith(join(m.folder, 'ui') + sep))

  return {
    name: 'cuspid:modules',
    enforce: 'pre',
    config() {
      return { resolve: { dedupe: ['vue', 'vue-router'] } }
    },
    buildStart() {
      modules = (options.find ?? (() => findModules(root)))()
      this.addWatchFile(join(root, 'Cargo.toml'))
      for (const module of modules) this.addWatchFile(join(module.folder, 'module.yaml'))
    },
    async resolveId(source, importer) {
      if (source === VIRTUAL) return `\0${VIRTUAL}`
      const from = importer ? owner(importer) : undefined
      if (from && importer) {
        const no = refusal(from, source, importer)
        if (no) this.error(no)
      }
      if (source === '@cuspid/ui') return join(kit, 'index.ts')
      if (source.startsWith('@cuspid/ui/')) return join(kit, `${source.slice('@cuspid/ui/'.length)}.ts`)
      if (source.startsWith('@modules/')) {
        const entry = modules.find((m) => m.name === source.slice('@modules/'.length))?.entry
        if (!entry) this.error(`there is no window of a module named "${source.slice('@modules/'.length)}"`)
        return entry
      }
      // A crate from elsewhere has no node_modules of ours above it.
      if (from && (source === 'vue' || source === 'vue-router')) return this.resolve(source, join(root, 'ui', 'index.html'), { skipSelf: true })
      return undefined
    },
    load(id) {
      if (id !== `\0${VIRTUAL}`) return undefined
      const lines = modules.map((m) => {
        const load = m.entry ? `() => import(${JSON.stringify(m.entry)})` : 'undefined'
        return `  ${JSON.stringify(m.name)}: { depends: ${JSON.stringify(m.depends)}, load: ${load} },`
      })
      return `export const modules = {\n${lines.join('\n')}\n}\n`
    },
  }
}
