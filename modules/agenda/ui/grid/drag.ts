// Pointer work on the grid: move an appointment, change its length, or draw a new one. Each has a keyboard path too.
import { ref, type Ref } from 'vue'
import { STEP, type Agenda } from '../agenda'
import type { Column } from '../columns'
import { minuteAt } from '../layout'
import { nameOf } from '../names'
import type { Appointment } from '../types'

export interface Ghost { column: string; start: number; end: number; appointment?: Appointment; color: string; name: string }
interface Begun { x: number; y: number; column: string; grab: number; length: number; kind: 'move' | 'resize' | 'draw'; start: number; appointment?: Appointment; moved: boolean; pointer: number }

export function useDrag(agenda: Agenda, root: Ref<HTMLElement | undefined>, on: {
  editable: () => boolean
  drop: (appointment: Appointment, column: Column, start: number, end: number) => void
  draw: (column: Column, start: number, end: number) => void
}): { ghost: Ref<Ghost | undefined>; press: (event: PointerEvent) => void; justDragged: () => boolean } {
  const ghost = ref<Ghost>()
  let begun: Begun | undefined
  let ended = 0
  let frame = 0
  let lastEvent: PointerEvent | undefined

  function bodyAt(x: number): HTMLElement | undefined {
    const bodies = [...(root.value?.querySelectorAll<HTMLElement>('.body[data-column]') ?? [])]
    return bodies.find((b) => { const r = b.getBoundingClientRect(); return x >= r.left && x < r.right })
  }
  function press(event: PointerEvent): void {
    if (event.button !== 0 || event.pointerType === 'touch' || !on.editable()) return
    const target = event.target as HTMLElement
    const box = target.closest<HTMLElement>('[data-id][data-movable]')
    const slot = target.closest<HTMLElement>('[data-test="agenda-slot"]')
    const body = target.closest<HTMLElement>('.body[data-column]')
    if (!body || (!box && target.closest('[data-id]')) || !(box || slot || target === body)) return
    const y = event.clientY - body.getBoundingClientRect().top
    const base = { x: event.clientX, y: event.clientY, column: body.dataset.column!, moved: false, pointer: event.pointerId }
    const appointment = agenda.find(box?.dataset.id)
    if (box && appointment) {
      const span = agenda.boxes.value.get(base.column)?.find((b) => b.id === appointment.id)?.span
      if (!span) return
      const kind = target.dataset.grip === undefined ? 'move' : 'resize'
      begun = { ...base, kind, appointment, start: span.start, length: span.end - span.start, grab: minuteAt(agenda.axis.value, y, 1) - span.start }
    } else {
      begun = { ...base, kind: 'draw', start: slot ? Number(slot.dataset.minute) : minuteAt(agenda.axis.value, y, STEP, 'down'), length: STEP, grab: 0 }
    }
    addEventListener('pointermove', move)
    addEventListener('pointerup', release)
    addEventListener('pointercancel', stop)
    addEventListener('keydown', escape, true)
  }
  function move(event: PointerEvent): void {
    if (!begun || event.pointerId !== begun.pointer) return
    if (!begun.moved && Math.hypot(event.clientX - begun.x, event.clientY - begun.y) < 5) return
    begun.moved = true
    lastEvent = event
    show(event)
    if (!frame) frame = requestAnimationFrame(creep)
  }
  function show(event: PointerEvent): void {
    if (!begun) return
    const here = bodyAt(event.clientX) ?? bodyAt(begun.x)
    if (!here) return
    const axis = agenda.axis.value
    const body = begun.kind === 'move' ? here : root.value?.querySelector<HTMLElement>(`.body[data-column="${CSS.escape(begun.column)}"]`) ?? here
    // Shift is for those who need five minutes.
    const step = event.shiftKey ? 5 : STEP
    const at = minuteAt(axis, event.clientY - body.getBoundingClientRect().top, 1)
    let { start } = begun
    let end = start + begun.length
    if (begun.kind === 'move') {
      start = Math.min(Math.max(axis.first, Math.round((at - begun.grab) / step) * step), axis.last - begun.length)
      end = start + begun.length
    } else if (begun.kind === 'resize') end = Math.max(start + 5, Math.round(at / step) * step)
    else if (at >= start) end = Math.max(start + STEP, Math.ceil(at / STEP) * STEP)
    else {
      end = start + STEP
      start = Math.max(axis.first, Math.floor(at / STEP) * STEP)
    }
    const a = begun.appointment
    ghost.value = { column: body.dataset.column!, start, end, color: a ? agenda.colorOf(a) : 'var(--focus)', name: a ? nameOf(a) : '', ...(a ? { appointment: a } : {}) }
  }
  // Near an edge the grid scrolls under the pointer.
  function creep(): void {
    frame = 0
    const box = root.value?.getBoundingClientRect()
    if (!begun?.moved || !box || !lastEvent || !root.value) return
    const { clientX: x, clientY: y } = lastEvent
    const dy = y < box.top + 70 ? -8 : y > box.bottom - 30 ? 8 : 0
    const dx = x < box.left + 70 ? -8 : x > box.right - 30 ? 8 : 0
    if (dx || dy) {
      root.value.scrollBy(dx, dy)
      show(lastEvent)
    }
    frame = requestAnimationFrame(creep)
  }
  function release(): void {
    const from = begun
    const to = ghost.value
    if (from?.moved) ended = Date.now()
    stop()
    const column = agenda.columns.value.find((c) => c.key === to?.column)
    if (!from?.moved || !to || !column) return
    if (from.kind === 'draw') on.draw(column, to.start, to.end)
    else if (from.appointment && (to.start !== from.start || to.end !== from.start + from.length || to.column !== from.column)) on.drop(from.appointment, column, to.start, to.end)
  }
  function escape(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    ended = Date.now()
    stop()
  }
  function stop(): void {
    begun = undefined
    ghost.value = undefined
    cancelAnimationFrame(frame)
    frame = 0
    removeEventListener('pointermove', move)
    removeEventListener('pointerup', release)
    removeEventListener('pointercancel', stop)
    removeEventListener('keydown', escape, true)
  }
  // The click that ends a drag is not a click.
  return { ghost, press, justDragged: () => Date.now() - ended < 300 }
}
