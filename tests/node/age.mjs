// Seals and opens with npm's age-encryption: `seal RECIPIENT… | open IDENTITY…`, standard input to standard output.
// A passphrase is given as `pass:WORDS`, armor is asked for by `armor`.
import { Decrypter, Encrypter, armor } from 'age-encryption'
import { buffer } from 'node:stream/consumers'

const [act, ...words] = process.argv.slice(2)
const armored = words.includes('armor')
const keys = words.filter(word => word !== 'armor')
const input = new Uint8Array(await buffer(process.stdin))

async function seal() {
  const encrypter = new Encrypter()
  encrypter.setScryptWorkFactor(12)
  for (const key of keys)
    key.startsWith('pass:') ? encrypter.setPassphrase(key.slice(5)) : encrypter.addRecipient(key)
  const file = await encrypter.encrypt(input)
  return armored ? armor.encode(file) : file
}

async function open() {
  const decrypter = new Decrypter()
  for (const key of keys)
    key.startsWith('pass:') ? decrypter.addPassphrase(key.slice(5)) : decrypter.addIdentity(key)
  return decrypter.decrypt(armored ? armor.decode(new TextDecoder().decode(input)) : input)
}

process.stdout.write(await (act === 'seal' ? seal() : open()))
