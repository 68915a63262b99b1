import { slot } from '@cuspid/ui'

/** A place that only the gallery fills, to show what filling one is like. */
export const gallerySlot = slot<{ text: string }>('dev_tools.gallery')
