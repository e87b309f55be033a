// A page of a PDF in its place: its words are laid once and stay, to be found and selected; its pixels lie under them, and come and go.
import { RenderingCancelledException, TextLayer, type PDFPageProxy, type RenderTask } from "pdfjs-dist";

/** Of the longer side: what a browser of a phone still draws. */
const mostPixels = 4096;

export class Drawn {
  readonly #page: PDFPageProxy;
  readonly #figure: HTMLElement;
  readonly #near: number;
  readonly #fail: () => void;
  readonly #layer = document.createElement("div");
  readonly #sizes = new ResizeObserver(() => { this.#resized(); });
  #laid: Promise<void> | null = null;
  #drawing: Promise<void> | null = null;
  #task: RenderTask | null = null;
  #canvas: HTMLCanvasElement | null = null;
  /** How wide its place was when it was drawn. */
  #width = 0;
  #wanted = false;

  /** @param near pixels: so near to what is seen it is drawn anew where its place changes */
  constructor(page: PDFPageProxy, figure: HTMLElement, near: number, fail: () => void) {
    [this.#page, this.#figure, this.#near, this.#fail] = [page, figure, near, fail];
    this.#layer.className = "text";
    this.#layer.style.setProperty("--scale-round-x", "1px");
    this.#layer.style.setProperty("--scale-round-y", "1px");
    figure.replaceChildren(this.#layer);
    this.#sizes.observe(figure);
  }

  get hasPixels(): boolean {
    return this.#canvas !== null;
  }

  /** How many pieces its words are laid in. */
  get pieces(): number {
    return this.#layer.childElementCount;
  }

  /** Lays the words, once. */
  lay(): Promise<void> {
    this.#fit();
    const viewport = this.#page.getViewport({ scale: this.#scale });
    return (this.#laid ??= new TextLayer({ textContentSource: this.#page.streamTextContent(), container: this.#layer, viewport }).render().then(() => undefined));
  }

  /** Draws the pixels, as sharp as its place is wide, and again where that changes, until they are let go of. */
  draw(): Promise<void> {
    this.#wanted = true;
    return (this.#drawing ??= this.#draw().finally(() => {
      this.#drawing = null;
      if (!this.#wanted) this.#page.cleanup();
    }));
  }

  /** Lets go of the pixels, and of what they were drawn from. */
  release(): void {
    if (!this.#wanted) return;
    this.#wanted = false;
    this.#task?.cancel();
    this.#show(null, 0);
    this.#page.cleanup();
  }

  end(): void {
    this.#sizes.disconnect();
    this.release();
  }

  get #scale(): number {
    return this.#figure.clientWidth / this.#page.getViewport({ scale: 1 }).width;
  }

  #fit(): void {
    this.#layer.style.setProperty("--total-scale-factor", String(this.#scale));
  }

  #resized(): void {
    // for paper the place has another size for a moment
    if (this.#figure.clientWidth === 0 || matchMedia("print").matches) return;
    this.#fit();
    // farther pages keep their old pixels until they come near: twenty drawn at once at three times their size are more than a phone has
    if (this.#wanted && this.#isNear()) this.draw().catch(this.#fail);
  }

  #isNear(): boolean {
    const { top, bottom } = this.#figure.getBoundingClientRect();
    return bottom > -this.#near && top < innerHeight + this.#near;
  }

  async #draw(): Promise<void> {
    await this.lay();
    while (this.#wanted && this.#figure.clientWidth !== 0 && this.#width !== this.#figure.clientWidth) await this.#render(this.#figure.clientWidth);
  }

  async #render(width: number): Promise<void> {
    const viewport = this.#page.getViewport({ scale: this.#scale });
    const canvas = document.createElement("canvas");
    const dense = Math.min(Math.max(devicePixelRatio, 2), mostPixels / Math.max(viewport.width, viewport.height));
    canvas.width = Math.floor(viewport.width * dense);
    canvas.height = Math.floor(viewport.height * dense);
    this.#task = this.#page.render({ canvas, viewport, transform: [dense, 0, 0, dense, 0, 0] });
    try {
      await this.#task.promise;
      this.#show(canvas, width);
    } catch (error) {
      free(canvas);
      if (error instanceof RenderingCancelledException) return;
      if (this.#canvas === null) throw error;
      this.#width = width; // old pixels are blurred, and better than none
    } finally {
      this.#task = null;
    }
  }

  #show(canvas: HTMLCanvasElement | null, width: number): void {
    if (this.#canvas !== null) free(this.#canvas);
    [this.#canvas, this.#width] = [canvas, width];
    if (canvas !== null) this.#figure.prepend(canvas);
    this.#figure.classList.toggle("drawn", canvas !== null);
    this.#layer.classList.toggle("over", canvas !== null);
  }
}

/** A browser takes back the memory of a canvas that has no size, and that of others late. */
function free(canvas: HTMLCanvasElement): void {
  canvas.remove();
  canvas.width = canvas.height = 0;
}
