using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Coffre.Bench;

/// <summary>A network as Chromium's own tools name it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Latency">Milliseconds from a request to the first byte of its answer.</param>
/// <param name="Down">Bytes a second.</param>
/// <param name="Up">Bytes a second.</param>
sealed record Network(string Name, double Latency, double Down, double Up)
{
    /// <summary>The preset "Fast 4G".</summary>
    public static Network Fast { get; } = new("4G, 8.1 Mbit/s, 165 ms", 165, 8.1e6 / 8, 1.35e6 / 8);

    /// <summary>The preset "Slow 4G".</summary>
    public static Network Slow { get; } = new("slow 4G, 1.44 Mbit/s, 563 ms", 562.5, 1.44e6 / 8, 0.675e6 / 8);
}

/// <summary>What was seen when a letter's link was opened.</summary>
/// <param name="Cover">Milliseconds from the tap to the painted cover.</param>
/// <param name="Document">Milliseconds from the tap on the document to its painted first page.</param>
/// <param name="Code">Bytes of script and style that had come by then, compressed, HTTP's headers included.</param>
/// <param name="All">All bytes that had come.</param>
/// <param name="Thread">Milliseconds of processor that the page's thread took until then.</param>
/// <param name="Script">Of them script.</param>
/// <param name="Layout">Of them style and layout.</param>
/// <param name="Held">How long the page's thread was held up, each time that was more than 50 ms, in milliseconds.</param>
sealed record LetterSeen(double Cover, double Document, long Code, long All, double Thread, double Script, double Layout, IReadOnlyList<int> Held);

/// <summary>Debian's Chromium, the one without windows, as a phone: small, on a slow network, with a slow processor, new each time, nothing cached.</summary>
sealed class Phone : IAsyncDisposable
{
    const string Program = "/usr/bin/chromium-headless-shell";

    readonly Process browser;
    readonly DevTools tools;
    readonly SlowProcessor? slow;
    readonly string folder;
    readonly Dictionary<string, (string Url, long Bytes)> came = [];
    readonly TaskCompletionSource<double> cover = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<double> document = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<JsonElement> traced = [];
    TaskCompletionSource traceEnded = new();
    (string Page, string Html) bare;

    Phone(Process browser, DevTools tools, SlowProcessor? slow, string folder) => (this.browser, this.tools, this.slow, this.folder) = (browser, tools, slow, folder);

    /// <param name="share">Of one processor of this machine, for all of the browser; where that is not possible the page's thread alone is slowed, four times.</param>
    /// <param name="folder">For the browser's own files.</param>
    public static async Task<Phone> StartAsync(double share, string folder)
    {
        var info = new ProcessStartInfo(Program,
        [
            "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", $"--user-data-dir={folder}", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-extensions", "--window-size=360,640", "about:blank",
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true };
        var browser = Process.Start(info)!;
        const string Says = "DevTools listening on ";
        string? line;
        while ((line = await browser.StandardError.ReadLineAsync()) is not null && !line.StartsWith(Says, StringComparison.Ordinal))
        {
            // what it complains of
        }
        _ = browser.StandardError.ReadToEndAsync();
        _ = browser.StandardOutput.ReadToEndAsync();
        var tools = await DevTools.OpenAsync(new((line ?? throw new InvalidOperationException($"{Program} does not start."))[Says.Length..]));
        var slow = SlowProcessor.TryMake(share);
        return new(browser, tools, slow, folder);
    }

    /// <summary>Whether all of the browser is slowed, workers included.</summary>
    public bool SlowsAll => slow is not null;

    /// <summary>Taps a letter's link, waits for its cover, then taps its document.</summary>
    public async Task<LetterSeen> OpenAsync(string link, string title, Network over)
    {
        var page = await BeginAsync(title, over);
        var shown = await NavigateAsync(page, link);
        long code, all;
        lock (came)
            (code, all) = (came.Values.Where(one => IsCode(one.Url)).Sum(one => one.Bytes), came.Values.Sum(one => one.Bytes));
        var costs = (await tools.AskAsync(page, "Performance.getMetrics")).GetProperty("metrics").EnumerateArray()
            .ToDictionary(one => one.GetProperty("name").GetString()!, one => one.GetProperty("value").GetDouble() * 1000);
        await tools.AskAsync(page, "Runtime.evaluate", """{"expression":"benchOpen()"}""");
        var drawn = await document.Task.WaitAsync(TimeSpan.FromMinutes(1));
        var held = (await tools.AskAsync(page, "Runtime.evaluate", """{"expression":"benchHeld.join()"}""")).GetProperty("result").GetProperty("value").GetString()!;
        return new(shown, drawn, code, all, costs["TaskDuration"], costs["ScriptDuration"], costs["LayoutDuration"] + costs["RecalcStyleDuration"], [.. held.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(ms => int.Parse(ms, CultureInfo.InvariantCulture))]);
    }

    /// <summary>
    /// Taps the same link, but what comes is a heading and nothing else, with the headers and the policy that the server gave: what the browser itself takes here.
    /// </summary>
    /// <returns>Milliseconds from the tap to the painted heading.</returns>
    public async Task<double> OpenBareAsync(string link, string title, Network over)
    {
        var page = await BeginAsync(title, over);
        bare = (page, $"<!doctype html><title>{title}</title><h1>{title}</h1>");
        await tools.AskAsync(page, "Fetch.enable", """{"patterns":[{"urlPattern":"*","resourceType":"Document","requestStage":"Response"}]}""");
        return await NavigateAsync(page, link);
    }

    async Task<double> NavigateAsync(string page, string link)
    {
        await tools.AskAsync(page, "Page.navigate", $$"""{"url":"{{link}}"}""");
        return await cover.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    /// <summary>A page with nothing in it yet, as fast as this machine is, with a passkey of its own that answers every ceremony at once.</summary>
    /// <returns>Its name, for <see cref="DoAsync"/>.</returns>
    public async Task<string> NewPageAsync()
    {
        var page = await BeginAsync("", null);
        await tools.AskAsync(page, "WebAuthn.enable");
        await tools.AskAsync(page, "WebAuthn.addVirtualAuthenticator", """
            {"options":{"protocol":"ctap2","ctap2Version":"ctap2_1","transport":"internal","hasResidentKey":true,"hasUserVerification":true,"isUserVerified":true,"automaticPresenceSimulation":true,"hasPrf":true}}
            """);
        return page;
    }

    /// <summary>From now on it has a phone's network and a phone's processor.</summary>
    public async Task SlowAsync(string page, Network over)
    {
        await tools.AskAsync(page, "Network.emulateNetworkConditions", Conditions(over));
        if (slow is null)
            await tools.AskAsync(page, "Emulation.setCPUThrottlingRate", """{"rate":4}""");
        else
            slow.Take(browser.Id);
    }

    /// <summary>Goes to an address.</summary>
    public Task GoAsync(string page, string address) => tools.AskAsync(page, "Page.navigate", $$"""{"url":"{{address}}"}""");

    /// <summary>Does something in a page as its person would, and waits for what it promises.</summary>
    /// <param name="page">Its name.</param>
    /// <param name="script">An expression; <c>benchTap(words)</c>, <c>benchUntil(there)</c> and <c>benchHeld</c> are there for it.</param>
    public async Task<JsonElement> DoAsync(string page, string script)
    {
        var said = await tools.AskAsync(page, "Runtime.evaluate", $$"""{"expression":{{JsonSerializer.Serialize(script)}},"awaitPromise":true,"returnByValue":true,"userGesture":true}""");
        return said.TryGetProperty("exceptionDetails", out var wrong) ? throw new InvalidOperationException($"{script}: {wrong}") : said.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>From now on each task of the browser's threads is noted, with the processor's time that it took.</summary>
    public Task TraceAsync()
    {
        traced.Clear();
        traceEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return tools.AskAsync("", "Tracing.start", """{"transferMode":"ReportEvents","traceConfig":{"includedCategories":["disabled-by-default-devtools.timeline"]}}""");
    }

    /// <summary>Ends it.</summary>
    /// <returns>Milliseconds of processor that each task of the pages' own threads took, workers' and the browser's left out; the longest first.</returns>
    public async Task<IReadOnlyList<double>> TracedAsync()
    {
        await tools.AskAsync("", "Tracing.end");
        await traceEnded.Task.WaitAsync(TimeSpan.FromMinutes(1));
        static (int, int) Thread(JsonElement one) => (one.GetProperty("pid").GetInt32(), one.GetProperty("tid").GetInt32());
        static bool Is(JsonElement one, string name) => one.GetProperty("name").GetString() == name;
        lock (traced)
        {
            var own = traced.Where(one => Is(one, "thread_name") && one.GetProperty("args").GetProperty("name").GetString() == "CrRendererMain").Select(Thread).ToHashSet();
            return [.. traced.Where(one => Is(one, "RunTask") && own.Contains(Thread(one)) && one.TryGetProperty("tdur", out _))
                .Select(one => one.GetProperty("tdur").GetDouble() / 1000).OrderDescending()];
        }
    }

    /// <summary>Chooses a file where the page asks for one.</summary>
    public async Task ChooseAsync(string page, string file)
    {
        var root = (await tools.AskAsync(page, "DOM.getDocument")).GetProperty("root").GetProperty("nodeId").GetInt32();
        var input = (await tools.AskAsync(page, "DOM.querySelector", $$"""{"nodeId":{{root}},"selector":"input[type=file]"}""")).GetProperty("nodeId").GetInt32();
        await tools.AskAsync(page, "DOM.setFileInputFiles", $$"""{"nodeId":{{input}},"files":[{{JsonSerializer.Serialize(file)}}]}""");
    }

    /// <param name="title">Whose painting is waited for.</param>
    /// <param name="over">The network; null: as fast as this machine is.</param>
    async Task<string> BeginAsync(string title, Network? over)
    {
        tools.Told += Hear;
        var target = (await tools.AskAsync("", "Target.createTarget", """{"url":"about:blank"}""")).GetProperty("targetId").GetString();
        var page = (await tools.AskAsync("", "Target.attachToTarget", $$"""{"targetId":"{{target}}","flatten":true}""")).GetProperty("sessionId").GetString()!;
        await tools.AskAsync(page, "Page.enable");
        await tools.AskAsync(page, "Runtime.enable");
        await tools.AskAsync(page, "Runtime.addBinding", """{"name":"benchTold"}""");
        await tools.AskAsync(page, "Network.enable");
        await tools.AskAsync(page, "Emulation.setDeviceMetricsOverride", """{"width":360,"height":640,"deviceScaleFactor":2,"mobile":true}""");
        await tools.AskAsync(page, "Page.addScriptToEvaluateOnNewDocument", $$"""{"source":{{JsonSerializer.Serialize(Watch(title))}}}""");
        await tools.AskAsync(page, "Target.setAutoAttach", """{"autoAttach":true,"waitForDebuggerOnStart":true,"flatten":true}""");
        await tools.AskAsync(page, "Performance.enable", """{"timeDomain":"threadTicks"}""");
        await SettleAsync();
        if (over is not null)
            await SlowAsync(page, over);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        browser.Kill(entireProcessTree: true);
        await browser.WaitForExitAsync();
        await tools.DisposeAsync();
        slow?.Dispose();
        browser.Dispose();
        Directory.Delete(folder, true);
    }

    static string Conditions(Network over) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"offline":false,"latency":{{over.Latency}},"downloadThroughput":{{over.Down}},"uploadThroughput":{{over.Up}}}""");

    static bool IsCode(string url) => url.Length > 0 && Path.GetExtension(new Uri(url).AbsolutePath) is ".js" or ".mjs" or ".css";

    // told once the frame that shows it has been painted
    static string Watch(string title) => $$"""
        window.benchHeld = [];
        new PerformanceObserver(list => list.getEntries().forEach(e => benchHeld.push(Math.round(e.duration)))).observe({ type: 'longtask', buffered: true });
        const benchWhen = (there, then) => { const look = () => there() ? requestAnimationFrame(() => setTimeout(then)) : requestAnimationFrame(look); look(); };
        benchWhen(() => document.querySelector('h1')?.textContent === {{JsonSerializer.Serialize(title)}}, () => benchTold('cover ' + performance.now()));
        window.benchOpen = () => {
          const tapped = performance.now();
          document.querySelector('.button.view').click();
          benchWhen(() => document.querySelector('figure canvas'), () => benchTold('document ' + (performance.now() - tapped)));
        };
        window.benchUntil = there => new Promise(done => benchWhen(there, () => done(performance.now())));
        window.benchTaps = 0;
        window.benchTap = async words => {
          const named = () => [...document.querySelectorAll('button, a')].find(one => one.textContent.trim() === words && !one.disabled);
          await benchUntil(named);
          const tapped = performance.now();
          benchTaps++;
          named().click();
          return tapped;
        };
        window.benchUsed = 0;
        for (const ceremony of ['create', 'get']) {
          const own = navigator.credentials?.[ceremony];
          if (own) navigator.credentials[ceremony] = function (...given) { benchUsed++; return own.apply(this, given); };
        }
        """;

    void Hear(string name, JsonElement said)
    {
        switch (name)
        {
            case "Target.attachedToTarget":
                _ = JoinAsync(said.GetProperty("sessionId").GetString()!);
                break;
            case "Runtime.bindingCalled":
                var told = said.GetProperty("payload").GetString()!.Split(' ');
                (told[0] == "cover" ? cover : document).TrySetResult(double.Parse(told[1], CultureInfo.InvariantCulture));
                break;
            case "Tracing.dataCollected":
                lock (traced)
                    traced.AddRange(said.GetProperty("value").EnumerateArray());
                break;
            case "Tracing.tracingComplete":
                traceEnded.TrySetResult();
                break;
            case "Fetch.requestPaused":
                _ = ReplaceAsync(said);
                break;
            case "Network.requestWillBeSent":
                Count(said, said.GetProperty("request").GetProperty("url").GetString()!, 0);
                break;
            case "Network.responseReceivedExtraInfo" when said.GetProperty("headers").TryGetProperty("Content-Length", out var length):
                Count(said, "", long.Parse(length.GetString()!, CultureInfo.InvariantCulture));
                break;
            case "Network.loadingFinished":
                Count(said, "", (long)said.GetProperty("encodedDataLength").GetDouble());
                break;
        }
    }

    // of a worker's own script the browser counts the headers alone, hence also the length that they say
    void Count(JsonElement said, string url, long bytes)
    {
        var request = said.GetProperty("requestId").GetString()!;
        lock (came)
        {
            var known = came.GetValueOrDefault(request, (url, 0));
            came[request] = (url.Length > 0 ? url : known.Url, Math.Max(known.Bytes, bytes));
        }
    }

    // where a link is tapped the browser runs already. This one has just begun, and as a desktop's it builds windows that no phone has: the pop-up of its
    // address bar alone is a page that takes as much of a processor as ours
    async Task SettleAsync()
    {
        var before = TimeSpan.MinValue;
        for (var tried = 0; tried < 60; tried++)
        {
            var now = SlowProcessor.Tree(browser.Id).Aggregate(TimeSpan.Zero, (sum, id) => sum + ProcessorOf(id));
            if (before > TimeSpan.MinValue && now - before <= TimeSpan.FromMilliseconds(20))
                return;
            before = now;
            await Task.Delay(500);
        }
    }

    static TimeSpan ProcessorOf(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.TotalProcessorTime;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // it has ended meanwhile
            return TimeSpan.Zero;
        }
    }

    async Task ReplaceAsync(JsonElement said)
    {
        var headers = said.GetProperty("responseHeaders").EnumerateArray()
            .Where(header => !header.GetProperty("name").GetString()!.StartsWith("content-", StringComparison.OrdinalIgnoreCase) || header.GetProperty("name").ValueEquals("Content-Security-Policy"))
            .Select(header => header.GetRawText()).Append("""{"name":"Content-Type","value":"text/html; charset=utf-8"}""");
        var body = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(bare.Html));
        await tools.AskAsync(bare.Page, "Fetch.fulfillRequest",
            $$"""{"requestId":{{said.GetProperty("requestId").GetRawText()}},"responseCode":200,"responseHeaders":[{{string.Join(',', headers)}}],"body":"{{body}}"}""");
    }

    /// <summary>A worker that begins: what it fetches is told too. The network is the page's.</summary>
    async Task JoinAsync(string worker)
    {
        await tools.AskAsync(worker, "Network.enable");
        await tools.AskAsync(worker, "Runtime.runIfWaitingForDebugger");
    }
}
