// Any lucide icon by its component's name, for `registerIcons`.
export * from 'lucide-vue-next'
