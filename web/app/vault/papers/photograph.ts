// A photograph as it goes into a scan: upright, no larger than a page needs, and without what a camera writes beside it (place, time, device).
import type { Picture } from "../../../lib/scan.ts";

const longest = 2339;
const quality = 0.85;

/** Null where this browser cannot read it as a picture. */
export async function photograph(file: Blob): Promise<Picture | null> {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
    const [width, height] = [Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale))];
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    if (context === null) return null;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality });
    return { jpeg: new Uint8Array(await jpeg.arrayBuffer()), width, height };
  } catch {
    return null;
  }
}
