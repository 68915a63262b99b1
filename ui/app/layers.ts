// Loads the layers of the modules that are live for this practice and this person.
import { addMessages, call, liveLayers, registerLayer, setDependencies, type Layer } from '@cuspid/ui'
import { ref, shallowRef } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import { modules } from 'virtual:modules'
import { coming, router } from './router'

export interface NavigationEntry { module: string; id: string; path: string; label: string; icon: string; order: number }
export const navigation = shallowRef<NavigationEntry[]>([])
/** Layers that could not be loaded, by module: their pages show a card instead. */
export const brokenLayers = shallowRef<Record<string, unknown>>({})

const loaded = new Set<string>()
setDependencies(Object.fromEntries(Object.entries(modules).map(([name, m]) => [name, m.depends])))

async function loadLayer(name: string): Promise<void> {
  if (loaded.has(name)) return
  const load = modules[name]?.load
  if (!load) return
  try {
    const layer = (await load()).default
    await learnWords(name, layer)
    for (const route of layer.routes ?? []) addRoute(name, route)
    registerLayer({ ...layer, name })
    loaded.add(name)
    const { [name]: _, ...others } = brokenLayers.value
    brokenLayers.value = others
  } catch (error) {
    console.error(error)
    brokenLayers.value = { ...brokenLayers.value, [name]: error }
  }
}

/** Counts modules whose words are known: what is drawn with them is drawn anew. */
export const introduced = ref(0)
const words = new Map<string, Promise<void>>()
function learnWords(name: string, layer: Layer): Promise<void> {
  const known = words.get(name)
  if (known || !layer.messages) return known ?? Promise.resolve()
  const learning = addMessages(layer.messages, name).then(() => void introduced.value++)
  words.set(name, learning)
  return learning
}

/** Lets every module of this program say who it is, also one that is not installed or is turned off. */
export async function introduceLayers(): Promise<void> {
  await Promise.all(Object.entries(modules).map(async ([name, module]) => {
    try {
      if (module.load) await learnWords(name, (await module.load()).default)
    } catch (error) {
      // It is then called by its bare name; its own page tells the rest.
      console.error(error)
    }
  }))
}

function addRoute(module: string, route: RouteRecordRaw): void {
  router.addRoute({ ...route, meta: { ...route.meta, module } } as RouteRecordRaw)
}

async function fetchLayers(): Promise<string[]> {
  const answer = await call<{ layers: string[]; entries: NavigationEntry[] }>('core.navigation')
  await Promise.all(answer.layers.map(loadLayer))
  liveLayers.value = answer.layers
  navigation.value = [...answer.entries].sort((a, b) => a.order - b.order)
  return answer.layers
}

export async function loadLayers(): Promise<void> {
  const fetching = fetchLayers()
  // Whoever waits for addresses goes on either way; the error itself is told below.
  coming.layers = fetching.then(() => undefined, () => undefined)
  const layers = await fetching.finally(() => { coming.layers = undefined })
  // The address the window was opened at may belong to a layer that was not there yet.
  await router.isReady()
  const here = router.currentRoute.value
  const module = here.meta.module as string | undefined
  const gone = module !== undefined && !layers.includes(module)
  if (here.name === 'not_found' || gone) await router.replace({ path: here.path, query: here.query, hash: here.hash, force: true })
}
