using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>Somebody before a world's pages. What the browser complained of and what it sent is kept, and asked about at the end.</summary>
sealed class Visitor : IAsyncDisposable
{
    readonly World world;
    readonly string look;
    readonly ConcurrentQueue<IRequest> requests = new();

    Visitor(World world, IBrowserContext context, IPage page, string look)
    {
        (this.world, Context, Page, this.look) = (world, context, page, look);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
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

    public static async Task<Visitor> ComeAsync(BrowserFixture browser, World world, int width = 360, ColorScheme scheme = ColorScheme.Light, string language = "fr")
    {
        // French needs no choice: it is what a browser that asks for English gets too
        var context = await browser.NewContextAsync(width, scheme, language == "fr" ? null : language);
        var page = await context.NewPageAsync();
        return new(world, context, page, $"{width}-{language}{(scheme == ColorScheme.Dark ? "-dark" : "")}");
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
            sent.Add($"{request.Method} {request.Url}\n{string.Join('\n', (await request.AllHeadersAsync()).Select(header => $"{header.Key}: {header.Value}"))}\n{request.PostData}");
        return string.Join("\n\n", sent);
    }

    /// <summary>This device's clock shows a later time from now on, in pages and in workers.</summary>
    public async Task SetClockAheadAsync(TimeSpan ahead)
    {
        var script = $"{{ const now = Date.now.bind(Date); Date.now = () => now() + {(long)ahead.TotalMilliseconds}; }}";
        await Context.AddInitScriptAsync(script);
        await Page.RouteAsync("**/app/reader.worker-*.js", async route =>
        {
            var answer = await route.FetchAsync();
            await route.FulfillAsync(new() { Response = answer, Body = $"{script}\n{await answer.TextAsync()}" });
        });
    }

    /// <summary>The bytes of the file that a button gives.</summary>
    public async Task<byte[]> DownloadAsync(string button)
    {
        var download = await Page.RunAndWaitForDownloadAsync(() => Button(button).First.ClickAsync());
        return await File.ReadAllBytesAsync(await download.PathAsync());
    }

    /// <summary>Counts, from now on, when the page's own thread is held up for more than 50 ms.</summary>
    public Task WatchLongTasksAsync() => Context.AddInitScriptAsync(
        "window.held = []; new PerformanceObserver(list => list.getEntries().forEach(e => held.push(Math.round(e.duration)))).observe({ type: 'longtask', buffered: true })");

    public Task<int[]> LongTasksAsync() => Page.EvaluateAsync<int[]>("held");

    /// <summary>Looks at the screen as a stranger would: no sideways scroll, at most one filled button, nothing for axe, and a picture in an ignored folder.</summary>
    public async Task LookAsync(string name)
    {
        Assert.True(await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{name} scrolls sideways.");
        Assert.True(await Page.Locator(".button.main:visible").CountAsync() <= 1, $"{name} has more than one filled button.");
        await DoubleTextAsync(name);
        await Page.ScreenshotAsync(new() { Path = Repository.File("artifacts", "screens", $"{name}-{look}.png"), FullPage = true });
        var found = await Page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        Assert.NotEmpty(found.Passes);
        Assert.True(found.Violations.Length == 0, string.Join('\n', found.Violations.Select(v => $"{name}: {v.Id}: {v.Help}: {string.Join(' ', v.Nodes.Select(n => n.Html))}")));
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
