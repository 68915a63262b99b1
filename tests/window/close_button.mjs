// What a window manager does when its close button is clicked: it asks the window to close (WM_DELETE_WINDOW). A virtual
// display has no window manager, and WebDriver's own "close" kills the program, which no user does. So these few
// requests of the X protocol stand for the button.

import { createConnection } from 'node:net'

/** Asks every window of process `pid` to close. Answers how many there were. */
export async function clickCloseButton(pid, display = process.env.DISPLAY) {
  const x = await connect(display)
  try {
    const protocols = await x.atom('WM_PROTOCOLS')
    const close = await x.atom('WM_DELETE_WINDOW')
    const owner = await x.atom('_NET_WM_PID')
    let asked = 0
    for (const window of await x.children(x.root)) {
      const closes = (await x.property(window, protocols)).includes(close)
      if (!closes || (await x.property(window, owner))[0] !== pid) continue
      await x.tell(window, protocols, close)
      asked += 1
    }
    return asked
  } finally {
    x.end()
  }
}

async function connect(display) {
  const number = /:(\d+)/.exec(display ?? '')?.[1]
  if (number === undefined) throw new Error('there is no X display to close a window on')
  const socket = createConnection(`/tmp/.X11-unix/X${number}`)
  const read = reader(socket)

  socket.write(Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
  const head = await read(8)
  const body = await read(head.readUInt16LE(6) * 4)
  if (head[0] !== 1) throw new Error('the X display refused a connection')
  const vendor = Math.ceil(body.readUInt16LE(16) / 4) * 4
  const root = body.readUInt32LE(32 + vendor + body[21] * 8)

  /** A request: code, a byte, then 32-bit words or bytes. */
  const send = (code, byte, ...words) => {
    const parts = words.map((word) => {
      if (typeof word !== 'number') return word
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32LE(word)
      return bytes
    })
    const content = Buffer.concat(parts)
    const request = Buffer.alloc(4)
    request[0] = code
    request[1] = byte
    request.writeUInt16LE(1 + content.length / 4, 2)
    socket.write(Buffer.concat([request, content]))
  }
  const reply = async () => {
    const start = await read(32)
    if (start[0] !== 1) throw new Error(`the X display answered error ${start[1]}`)
    return Buffer.concat([start, await read(start.readUInt32LE(4) * 4)])
  }
  const words = (bytes, count) => Array.from({ length: count }, (_, i) => bytes.readUInt32LE(32 + 4 * i))

  return {
    root,
    end: () => socket.destroy(),
    async atom(name) {
      const text = Buffer.alloc(4 + Math.ceil(name.length / 4) * 4)
      text.writeUInt16LE(name.length)
      text.write(name, 4)
      send(16, 0, text)
      return (await reply()).readUInt32LE(8)
    },
    async children(window) {
      send(15, 0, window)
      const answer = await reply()
      return words(answer, answer.readUInt16LE(16))
    },
    async property(window, atom) {
      send(20, 0, window, atom, 0, 0, 32)
      const answer = await reply()
      return answer[1] === 32 ? words(answer, answer.readUInt32LE(16)) : []
    },
    async tell(window, type, value) {
      const event = Buffer.alloc(32)
      event[0] = 33 // ClientMessage
      event[1] = 32 // of 32-bit words
      event.writeUInt32LE(window, 4)
      event.writeUInt32LE(type, 8)
      event.writeUInt32LE(value, 12)
      send(25, 0, window, 0, event)
      // An answer to any later request says that this one has arrived.
      send(43, 0)
      await reply()
    },
  }
}

/** Reads exactly so many bytes, in order. */
function reader(socket) {
  let held = Buffer.alloc(0)
  let wake = () => {}
  let broken
  socket.on('data', (bytes) => {
    held = Buffer.concat([held, bytes])
    wake()
  })
  socket.on('error', (error) => {
    broken = error
    wake()
  })
  socket.on('close', () => {
    broken ??= new Error('the X display closed the connection')
    wake()
  })
  return async (count) => {
    while (held.length < count) {
      if (broken) throw broken
      await new Promise((done) => (wake = done))
    }
    const bytes = held.subarray(0, count)
    held = held.subarray(count)
    return bytes
  }
}
