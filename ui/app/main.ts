import '../kit/fonts.css'
import '../kit/tokens.css'
import '../kit/base.css'
import { addMessages, i18n, startPrefs, toCallError } from '@cuspid/ui'
import { createApp } from 'vue'
import App from './App.vue'
import { boot } from './desk'
import { registerSections } from './own'
import { router } from './router'

async function start(): Promise<void> {
  await startPrefs()
  await Promise.all([
    addMessages((language) => import(`../kit/locales/${language}.json`)),
    addMessages((language) => import(`./locales/${language}.json`)),
  ])
  registerSections()
  const app = createApp(App)
  app.use(i18n)
  app.use(router)
  // What no boundary caught is still worth a line for support; details about people are not in it.
  app.config.errorHandler = (error) => console.error(toCallError(error).message, error)
  app.mount('#app')
  await boot()
}

void start()
