/// <reference types="vite/client" />
declare module 'virtual:modules' {
  export const modules: Record<string, { depends: string[]; load: (() => Promise<{ default: import('@cuspid/ui').Layer }>) | undefined }>
}
