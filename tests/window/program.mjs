// The real program in a test: its own driver process, port and data folder, ended by process id.

import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { clickCloseButton } from './close_button.mjs'
import { Page, request, until } from './webdriver.mjs'

/** A port that nobody listens on. Another process could still take it: then the driver ends and says so. */
function freePort() {
  return new Promise((done, failed) => {
    const server = createServer()
    server.once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => done(port))
    })
  })
}

/** Whether a process is there; one that has ended and was not yet collected is not. */
function lives(pid) {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

function childrenOf(parent) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/status`, 'utf8').includes(`\nPPid:\t${parent}\n`)
      } catch {
        return false // it ended while we looked
      }
    })
    .map(Number)
}

function end(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

export class Program {
  #driver
  #base
  #session

  /** Opens the window. `env` is added to the environment; `args` go to the program. */
  static async open({ binary, env = {}, args = [] }) {
    const program = new Program()
    const port = await freePort()
    program.#base = `http://127.0.0.1:${port}`
    program.#driver = spawn('WebKitWebDriver', [`--port=${port}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        // Without these the program's web view does not let itself be driven.
        TAURI_AUTOMATION: 'true',
        TAURI_WEBVIEW_AUTOMATION: 'true',
        // A virtual display has no GPU: with compositing the window may stay blank.
        WEBKIT_DISABLE_COMPOSITING_MODE: '1',
        WEBKIT_DISABLE_DMABUF_RENDERER: '1',
        NO_AT_BRIDGE: '1',
        ...env,
      },
    })
    program.said = ''
    program.#driver.stderr.on('data', (bytes) => (program.said += bytes))
    const gone = new Promise((_, failed) => {
      program.#driver.once('error', (error) => failed(new Error(`cannot start WebKitWebDriver: ${error.message}`)))
      program.#driver.once('exit', (code) => failed(new Error(`WebKitWebDriver ended (${code}): ${program.said}`)))
    })
    gone.catch(() => {}) // it ends in every test; only while it is needed is that an error
    try {
      await Promise.race([gone, program.#connect(binary, args)])
    } catch (error) {
      await program.end()
      throw error
    }
    return program
  }

  async #connect(binary, args) {
    await until('the driver', async () => {
      try {
        return (await request(this.#base, 'GET', '/status')).ready
      } catch (error) {
        if (error instanceof TypeError) return false // nobody listens yet
        throw error
      }
    })
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args } } }
    const { sessionId } = await request(this.#base, 'POST', '/session', { capabilities })
    this.#session = sessionId
    this.pid = childrenOf(this.#driver.pid)[0]
    this.page = new Page(this.#base, sessionId)
    await until('the page', () => this.page.run(() => document.readyState === 'complete'))
  }

  /** Closes the window as its close button does, waits until the program has ended by itself, and ends the driver. */
  async close() {
    const { pid } = this
    if (!(await clickCloseButton(pid))) throw new Error(`process ${pid} has no window to close`)
    await until(`process ${pid} to end`, () => !lives(pid))
    await this.end()
  }

  /** Ends it between two instructions, as a power cut would. */
  async cut() {
    const { pid } = this
    end(pid, 'SIGKILL')
    await until(`process ${pid} to end`, () => !lives(pid))
    await this.end()
  }

  /** Ends whatever of it is left. Never fails for being called twice. */
  async end() {
    const driver = this.#driver
    const left = [this.pid, driver.pid].filter(Boolean)
    if (driver.exitCode === null && driver.pid) left.push(...childrenOf(driver.pid))
    for (const pid of new Set(left)) if (lives(pid)) end(pid, 'SIGKILL')
    for (const pid of new Set(left)) await until(`process ${pid} to end`, () => !lives(pid))
  }
}
