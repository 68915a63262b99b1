// Draws every icon the bundle needs from icon.svg: `node src-tauri/icons/render.mjs`.
// Needs a Chromium (CUSPID_BROWSER, or `chromium` on the path). Only for whoever changes the drawing: the results are committed.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const here = dirname(fileURLToPath(import.meta.url))
const svg = readFileSync(join(here, 'icon.svg'), 'utf8')
const browser = await chromium.launch({
  executablePath: process.env.CUSPID_BROWSER ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})

/** The drawing at `size` pixels; macOS wants air around it, the others do not. */
async function png(size, margin = 0) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  const edge = size - 2 * Math.round(size * margin)
  await page.setContent(
    `<style>body{margin:0;display:grid;place-items:center;height:100vh}svg{width:${edge}px;height:${edge}px}</style>${svg}`,
  )
  const bytes = await page.screenshot({ omitBackground: true })
  await page.close()
  return bytes
}

/** A Windows icon: a directory of PNG images. */
function ico(images) {
  const head = Buffer.alloc(6 + 16 * images.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(images.length, 4)
  let offset = head.length
  images.forEach(({ size, bytes }, i) => {
    const at = 6 + 16 * i
    head.writeUInt8(size % 256, at) // 256 is written as 0
    head.writeUInt8(size % 256, at + 1)
    head.writeUInt16LE(1, at + 4)
    head.writeUInt16LE(32, at + 6)
    head.writeUInt32LE(bytes.length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += bytes.length
  })
  return Buffer.concat([head, ...images.map((image) => image.bytes)])
}

/** A macOS icon: tagged PNG images. */
function icns(images) {
  const parts = images.map(({ tag, bytes }) => {
    const head = Buffer.alloc(8)
    head.write(tag, 'ascii')
    head.writeUInt32BE(bytes.length + 8, 4)
    return Buffer.concat([head, bytes])
  })
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.write('icns', 'ascii')
  head.writeUInt32BE(body.length + 8, 4)
  return Buffer.concat([head, body])
}

const files = { '32x32.png': 32, '128x128.png': 128, '128x128@2x.png': 256, 'icon.png': 512 }
for (const [name, size] of Object.entries(files)) writeFileSync(join(here, name), await png(size))

// Tauri takes the first image of the .ico for the window in development.
const windows = []
for (const size of [32, 16, 24, 48, 64, 256]) windows.push({ size, bytes: await png(size) })
writeFileSync(join(here, 'icon.ico'), ico(windows))

const tags = { icp4: 16, icp5: 32, ic07: 128, ic08: 256, ic09: 512, ic10: 1024, ic11: 32, ic12: 64, ic13: 256, ic14: 512 }
const mac = []
for (const [tag, size] of Object.entries(tags)) mac.push({ tag, bytes: await png(size, 0.1) })
writeFileSync(join(here, 'icon.icns'), icns(mac))

await browser.close()
