// Hands a file to the person at this desk.
import { call, inWindow } from './call'
import { t } from './i18n'
import { useToast } from './toast'

/** Saves a text as a file: in the window among the downloads, with word of where; in a browser as any download. */
export async function saveFile(name: string, type: string, content: string): Promise<void> {
  if (!inWindow()) return download(name, type, content)
  try {
    const { path } = await call<{ path: string }>('desk.save_file', { name: plainName(name), content })
    useToast().show({ text: t('kit.file.saved', { path }), seconds: 12 })
  } catch (caught) {
    useToast().error(caught)
  }
}

/** A name that every system takes: translated names may hold a slash or a colon. */
function plainName(name: string): string {
  return name.replace(/[\u0000-\u001f<>:"/\\|?*]+/g, '-').replace(/^[.\s]+/, '')
}

function download(name: string, type: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser reads it after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
