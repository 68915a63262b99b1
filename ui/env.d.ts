/// <reference types="vite/client" />
declare module 'virtual:modules' {
  export const modules: Record<string, { depends: string[]; icon?: string | undefined; load: (() => Promise<{ default: import('@cuspid/ui').Layer }>) | undefined }>
}
