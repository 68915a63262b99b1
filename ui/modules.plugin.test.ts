import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from 'vite'
import { findModules, modulesPlugin, readModule, refusal, type ModuleUi } from './modules.plugin.ts'

const root = process.cwd()
let folder: string
let xray: ModuleUi

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'xray-')))
  mkdirSync(join(folder, 'ui'))
  writeFileSync(join(folder, 'module.yaml'), 'name: xray\ndepends: [patients, "agenda >=0.1"]\nfrontend: { navigation: [{ id: xray, icon: bone }] }\n')
  writeFileSync(join(folder, 'ui', 'index.ts'), 'export default {}')
  xray = readModule(folder, 'xray')
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('reading a module', () => {
  it('takes its name, its icon, what it depends on and its window', () => {
    expect(xray).toMatchObject({ name: 'xray', icon: 'bone', depends: ['patients', 'agenda'], entry: join(folder, 'ui', 'index.ts') })
  })
  it('reads the list that the program wrote where there is no Cargo', () => {
    const checkout = realpathSync(mkdtempSync(join(tmpdir(), 'checkout-')))
    const path = process.env.PATH
    try {
      mkdirSync(join(checkout, 'modules', 'bone'), { recursive: true })
      mkdirSync(join(checkout, 'ui'))
      writeFileSync(join(checkout, 'modules', 'bone', 'module.yaml'), 'name: bone\n')
      process.env.PATH = checkout
      expect(() => findModules(checkout)).toThrow(/cargo/)
      writeFileSync(join(checkout, 'ui', 'layers.json'), '[{ "name": "bone", "version": "0.1.0" }]')
      expect(findModules(checkout).map((m) => m.name)).toEqual(['bone'])
    } finally {
      process.env.PATH = path
      rmSync(checkout, { recursive: true })
    }
  })
  it('finds the modules of this program through Cargo', () => {
    const names = findModules(root).map((m) => m.name)
    expect(names).toContain('patients')
    expect(names).toContain('agenda')
  })
})

describe('imports', () => {
  const no = (source: string, file = 'ui/Page.vue'): string | undefined => refusal(xray, source, join(folder, file))
  it.each(['vue', 'vue-router', '@cuspid/ui', '@cuspid/ui/icons', '@modules/patients', '@modules/agenda', './List.vue', './Page.vue?vue&type=style&index=0'])('may have %s', (source) => expect(no(source)).toBeUndefined())
  it.each(['lodash', 'reka-ui', '@tauri-apps/api/core', '@cuspid/ui/call', '@modules/inventory', '../src/lib.rs', '../../patients/ui/PatientList.vue', 'virtual:modules', 'vitest'])('may not have %s', (source) => expect(no(source)).toMatch(/module xray may not import/))
  it('may have the tester in a test', () => expect(no('vitest', 'ui/walk.test.ts')).toBeUndefined())
})

describe('a build', () => {
  async function bundle(page: string): Promise<string> {
    writeFileSync(join(folder, 'ui', 'index.ts'), page)
    writeFileSync(join(folder, 'main.ts'), "import { modules } from 'virtual:modules'\nvoid modules.xray!.load!().then((m) => console.log(m.default))")
    const out = await build({
      configFile: false, root: folder, logLevel: 'silent',
      plugins: [modulesPlugin({ root, find: () => [xray] }), vue()],
      build: { write: false, minify: false, lib: { entry: join(folder, 'main.ts'), formats: ['es'] } },
    })
    const outputs = (Array.isArray(out) ? out : [out]) as { output: { type: string; code?: string }[] }[]
    return outputs.flatMap((o) => o.output).map((o) => o.code ?? '').join('\n')
  }
  it('joins a window from outside the tree, with our Vue', async () => {
    const code = await bundle("import { ref } from 'vue'\nexport default { name: 'xray', at: ref('the layer') }")
    expect(code).toContain('the layer')
  }, 30_000)
  it('stops at a forbidden import', async () => {
    await expect(bundle("import 'lodash'\nexport default {}")).rejects.toThrow(/module xray may not import "lodash"/)
  }, 30_000)
})
