import { t, useToast } from '@cuspid/ui'

/** Puts a name on the clipboard and says which. */
export async function copyText(text: string): Promise<void> {
  const toast = useToast()
  try {
    await navigator.clipboard.writeText(text)
    toast.show({ kind: 'info', text: t('dev_tools.copied', { text }), seconds: 3 })
  } catch {
    toast.show({ kind: 'warn', text: t('dev_tools.not_copied') })
  }
}
