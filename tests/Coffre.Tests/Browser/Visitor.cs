using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>Somebody before a world's pages. What the browser complained of and what it sent is kept, and asked about at the end.</summary>
sealed class Visitor : IAsyncDisposable
{
    static readonly (int Width, ColorScheme Scheme, bool OtherLanguage)[] looks =
        [(320, ColorScheme.Light, false), (320, ColorScheme.Dark, true), (1280, ColorScheme.Light, false), (1280, ColorScheme.Dark, true)];

    /// <summary>The folder where the pictures of the README are written, by <c>COFFRE_PICTURES</c>; null: none are.</summary>
    public static string? Pictures { get; } = Environment.GetEnvironmentVariable("COFFRE_PICTURES");

    /// <summary>With <c>COFFRE_SCREENS=1</c>, and in a long run, each look is drawn as well: it takes longer than all the rest of it.</summary>
    static readonly bool screens = Environment.GetEnvironmentVariable("COFFRE_SCREENS") == "1" || Environment.GetEnvironmentVariable("COFFRE_LONG") == "1";

    static readonly string axe = new BundledAxeScriptProvider().GetScript();

    readonly World world;
    readonly ConcurrentQueue<IRequest> requests = new();

    Visitor(World world, IBrowserContext context, IPage page)
    {
        (this.world, Context, Page) = (world, context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && message.Text != "Service Worker registration blocked by Playwright")
                Complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => Complaints.Enqueue(error);
        page.Request += (_, request) => requests.Enqueue(request);
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console: violations of the page's policy are among them.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>Paths asked of the server so far, in order.</summary>
    public IReadOnlyList<string> Asked => [.. requests.Select(request => new Uri(request.Url)).Where(url => url.Scheme == "http").Select(url => url.PathAndQuery)];

    /// <summary>Hosts that were asked for anything at all.</summary>
    public IReadOnlySet<string> Hosts => requests.Select(request => new Uri(request.Url)).Where(url => url.Scheme is "http" or "https").Select(url => url.Authority).ToHashSet();

    public static async Task<Visitor> ComeAsync(BrowserFixture browser, World world, int width = 360, string language = "fr", bool keepsProgram = false)
    {
        // French needs no choice: it is what a browser that asks for English gets too
        var context = await browser.NewContextAsync(width, language == "fr" ? null : language, keepsProgram: keepsProgram);
        var page = await context.NewPageAsync();
        // heard from the start: the browser is told to hand choosers over only once somebody listens, and nobody waits until it has heard that
        page.FileChooser += (_, _) => { };
        return new(world, context, page);
    }

    public Task GoAsync(string path) => Page.GotoAsync($"http://{world.Host}{path}");

    /// <summary>Waits until the screen has that title.</summary>
    public Task ReadTitleAsync(string title) => Assertions.Expect(Page.Locator("h1")).ToHaveTextAsync(title);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>All that a person can read now, U+00A0 as a space.</summary>
    public async Task<string> TextAsync() => (await Page.Locator("main").InnerTextAsync()).Replace('\u00a0', ' ');

    /// <summary>Everything that was sent, in one text: addresses, headers, bodies.</summary>
    public async Task<string> SentAsync()
    {
        var sent = new List<string>();
        foreach (var request in requests)
            sent.Add($"{request.Method} {request.Url}\n{string.Join('\n', (await HeadersAsync(request)).Select(header => $"{header.Key}: {header.Value}"))}\n{request.PostData}");
        return string.Join("\n\n", sent);
    }

    /// <summary>This device's clock shows a later time from now on, in pages and in workers.</summary>
    public async Task SetClockAheadAsync(TimeSpan ahead)
    {
        var script = $"{{ const now = Date.now.bind(Date); Date.now = () => now() + {(long)ahead.TotalMilliseconds}; }}";
        await Context.AddInitScriptAsync(script);
        await InWorkersAsync(script);
    }

    /// <summary>Runs a script in each worker before its program.</summary>
    public Task InWorkersAsync(string script) => Page.RouteAsync("**/app/*.worker-*.js", async route =>
    {
        var answer = await route.FetchAsync();
        await route.FulfillAsync(new() { Response = answer, Body = $"{script}\n{await answer.TextAsync()}" });
    });

    /// <summary>The bytes of the file that a button gives.</summary>
    public async Task<byte[]> DownloadAsync(string button)
    {
        var download = await Page.RunAndWaitForDownloadAsync(() => Button(button).First.ClickAsync());
        return await File.ReadAllBytesAsync(await download.PathAsync());
    }

    /// <summary>As they went over the network; of a request that a navigation cut off, as the page gave them: the others never come.</summary>
    static async Task<Dictionary<string, string>> HeadersAsync(IRequest request)
    {
        try
        {
            return await request.AllHeadersAsync().WaitAsync(TimeSpan.FromSeconds(2));
        }
        catch (TimeoutException)
        {
            return request.Headers;
        }
    }

    /// <summary>
    /// Looks at the screen as strangers would: small and wide, by day and by night, in both languages. No sideways scroll, at most one filled button, nothing
    /// for axe; when asked, a picture each time in an ignored folder.
    /// </summary>
    public async Task LookAsync(string name)
    {
        var (width, height) = (Page.ViewportSize!.Width, Page.ViewportSize.Height);
        foreach (var (w, scheme, other) in looks)
        {
            await Page.SetViewportSizeAsync(w, w < 600 ? 640 : 740);
            await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            if (other)
                await ChangeLanguageAsync();
            await LookOnceAsync(name, w, scheme);
            if (other)
                await ChangeLanguageAsync();
        }
        await Page.SetViewportSizeAsync(width, height);
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }

    /// <summary>A picture for the README, where <see cref="Pictures"/> are asked for.</summary>
    public async Task PictureAsync(string name, int width, int height)
    {
        if (Pictures is null)
            return;
        var usual = Page.ViewportSize!;
        await Page.SetViewportSizeAsync(width, height);
        await Page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, name) });
        await Page.SetViewportSizeAsync(usual.Width, usual.Height);
    }

    async Task ChangeLanguageAsync() => await Page.EvaluateAsync("document.querySelector('header > .link').click()");

    const string Outlined = "[...document.querySelectorAll('body *')].filter(one => one !== document.activeElement && getComputedStyle(one).outlineStyle !== 'none').length";
    const string Filled = "[...document.querySelectorAll('.button')].filter(button => button.checkVisibility() && getComputedStyle(button).backgroundColor !== 'rgba(0, 0, 0, 0)').length";

    async Task LookOnceAsync(string name, int width, ColorScheme scheme)
    {
        Assert.True(await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{name} scrolls sideways.");
        Assert.True(await Page.EvaluateAsync<int>(Outlined) == 0, $"{name} has an outline round what is not in focus.");
        Assert.True(await Page.EvaluateAsync<int>(Filled) <= 1, $"{name} has more than one filled button.");
        await DoubleTextAsync(name);
        if (screens)
            await DrawAsync(name, width, scheme);
        // once small by day, once wide by night in the other language
        if (scheme == ColorScheme.Dark == width < 600)
            return;
        var found = await AxeAsync();
        Assert.True(found.Length == 0, $"{name}:\n{string.Join('\n', found)}");
    }

    /// <summary>
    /// What axe finds, a line each with what it concerns. Asked in the page itself: the package for Playwright opens a page of its own for each answer, and has
    /// all that axe looked at sent over, for twice the processor time.
    /// </summary>
    async Task<string[]> AxeAsync()
    {
        if (!await Page.EvaluateAsync<bool>("'axe' in window"))
            await Page.EvaluateAsync(axe);
        return await Page.EvaluateAsync<string[]>("""
            async () => {
                const { passes, violations } = await axe.run({ resultTypes: ['violations'] });
                if (passes.length === 0) throw new Error('axe has looked at nothing');
                return violations.map(v => `${v.id}: ${v.help}: ${v.nodes.map(node => node.html).join(' ')}`);
            }
            """);
    }

    async Task DrawAsync(string name, int width, ColorScheme scheme)
    {
        var language = await Page.EvaluateAsync<string>("document.documentElement.lang.slice(0, 2)");
        var look = $"{name}-{width}-{language}{(scheme == ColorScheme.Dark ? "-dark" : "")}.png";
        // beside its pages the sheet moves by itself: a picture longer than the window would show what nobody sees
        var whole = width < 600 || await Page.Locator(".page.open").CountAsync() == 0;
        await Page.ScreenshotAsync(new() { Path = Repository.File("artifacts", "screens", look), FullPage = whole });
    }

    /// <summary>On a small screen: text of twice the size still goes nowhere sideways.</summary>
    async Task DoubleTextAsync(string name)
    {
        if (Page.ViewportSize?.Width > 400)
            return;
        await Page.EvaluateAsync("document.documentElement.style.fontSize = '200%'");
        Assert.True(await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{name} scrolls sideways at 200 %.");
        await Page.EvaluateAsync("document.documentElement.style.fontSize = ''");
    }

    public async ValueTask DisposeAsync() => await Context.DisposeAsync();
}
