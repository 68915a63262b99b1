// Finds the modules that are compiled into the program and joins their windows to ours.
//
// The registry is Cargo's: every `module-*` dependency of the root package, or of an edition of it
// (`cargo xtask edition`). A module's folder may hold `ui/index.ts`.
// Serves `virtual:modules`, `@modules/<name>` and `@cuspid/ui`, keeps one copy of Vue, and refuses imports that a
// module's window may not have, so that no module can lean on what the next version moves.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import type { Plugin } from 'vite'
import { parse } from 'yaml'

export interface ModuleUi {
  name: string
  folder: string
  depends: string[]
  /** Of its first entry in the menu: what stands for it where it is not installed. */
  icon?: string | undefined
  /** Where its window's files are: `frontend.layer_path`, or `ui`. */
  layer: string
  /** `index.ts` there, where the module has a window. */
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
  try {
    return askCargo(root)
  } catch (error) {
    const list = join(root, 'ui', 'layers.json')
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || !existsSync(list)) throw error
    // No Cargo on this machine: what the program wrote down with `cuspid modules sync-frontend`.
    const names = (JSON.parse(readFileSync(list, 'utf8')) as { name: string }[]).map((layer) => layer.name)
    return names.map((name) => readModule(join(root, 'modules', name), name)).sort(byName)
  }
}

const byName = (a: ModuleUi, b: ModuleUi): number => a.name.localeCompare(b.name)

function askCargo(root: string): ModuleUi[] {
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
    if (folder) found.push(readModule(folder, key.slice('module-'.length).replaceAll('-', '_')))
  }
  return found.sort(byName)
}

interface Yaml { name?: string; depends?: unknown[]; frontend?: { layer_path?: string; navigation?: { icon?: string }[] } }

export function readModule(folder: string, fallbackName: string): ModuleUi {
  const yaml = join(folder, 'module.yaml')
  const manifest = existsSync(yaml) ? (parse(readFileSync(yaml, 'utf8')) as Yaml) : {}
  const depends = (manifest.depends ?? []).map((d) => (typeof d === 'string' ? d.split(/[\s@<>=^~]/)[0]! : Object.keys(d as object)[0]!))
  const layer = join(realpathSync(folder), manifest.frontend?.layer_path ?? 'ui')
  const entry = join(layer, 'index.ts')
  return { name: manifest.name ?? fallbackName, folder: realpathSync(folder), layer, depends, icon: manifest.frontend?.navigation?.[0]?.icon, entry: existsSync(entry) ? realpathSync(entry) : undefined }
}

const ALWAYS = ['vue', 'vue-router', '@cuspid/ui', '@cuspid/ui/icons']
const IN_TESTS = ['vitest', '@cuspid/ui/testing']

/** Why `importer`, a file of `module`, may not import `source`; undefined when it may. */
export function refusal(module: ModuleUi, source: string, importer: string): string | undefined {
  const bare = source.split('?')[0]!
  // Names that the build makes itself.
  if (bare.startsWith('\0') || bare.startsWith('/@')) return undefined
  const own = module.layer + sep
  if (bare.startsWith('.') || bare.startsWith('/')) {
    const target = bare.startsWith('.') ? resolve(dirname(importer.split('?')[0]!), bare) : bare
    return (target + sep).startsWith(own) ? undefined : `module ${module.name} may not import "${source}": it lies outside its ${basename(module.layer)}`
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

/** `registry` is the folder of the `Cargo.toml` that names the modules, where it is not the root's. */
export function modulesPlugin(options: { root: string; registry?: string | undefined; find?: () => ModuleUi[] }): Plugin {
  const root = realpathSync(options.root)
  const registry = options.registry ?? root
  const find = options.find ?? (() => findModules(registry))
  const kit = join(root, 'ui', 'kit')
  let modules: ModuleUi[] = []
  const owner = (file: string): ModuleUi | undefined =>
    modules.find((m) => file.startsWith(m.layer + sep))

  return {
    name: 'cuspid:modules',
    enforce: 'pre',
    config() {
      // The development server serves nothing from elsewhere unless it is told.
      const elsewhere = find().map((m) => m.layer).filter((layer) => !layer.startsWith(root + sep))
      return { resolve: { dedupe: ['vue', 'vue-router'] }, server: { fs: { allow: elsewhere } } }
    },
    buildStart() {
      modules = find()
      this.addWatchFile(join(registry, 'Cargo.toml'))
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
        return `  ${JSON.stringify(m.name)}: { depends: ${JSON.stringify(m.depends)}, icon: ${JSON.stringify(m.icon)}, load: ${load} },`
      })
      return `export const modules = {\n${lines.join('\n')}\n}\n`
    },
  }
}
