// Prints the public age test kit, a line for each file: name, space, base64.
import * as kit from 'cctv-age'

for (const [name, bytes] of Object.entries(kit))
  console.log(name, Buffer.from(bytes).toString('base64'))
