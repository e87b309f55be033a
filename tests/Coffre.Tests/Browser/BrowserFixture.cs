using System.Reflection;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Coffre.Tests.Browser.BrowserFixture))]

namespace Coffre.Tests.Browser;

/// <summary>Debian's Chromium, one for the whole run, started by the first test that asks for it.</summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    // the one without windows: the other builds its own tabs, menus and search field with each context, for more of the processor than our page takes
    const string Chromium = "/usr/bin/chromium-headless-shell";

    // pictures for the README are as sharp as a phone's screen; others are drawn, in software, four times faster
    static readonly bool pictures = Environment.GetEnvironmentVariable("COFFRE_PICTURES") is not null;

    readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> started = new(StartAsync);

    /// <summary>A browser with its own storage, that asks for English as most do, at that width: what the letter's page makes of it is up to the page.</summary>
    public async Task<IBrowserContext> NewContextAsync(int width = 360, string? language = null, bool scripts = true, bool keepsProgram = false)
    {
        var (_, browser) = await started.Value;
        var context = await browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = width < 600 ? 640 : 740 },
            DeviceScaleFactor = pictures && width < 600 ? 2 : 1,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "en-US",
            JavaScriptEnabled = scripts,
            // a program that comes from the cache passes by what tests put on the network
            ServiceWorkers = keepsProgram ? ServiceWorkerPolicy.Allow : ServiceWorkerPolicy.Block,
        });
        context.SetDefaultTimeout(15_000);
        if (language is not null)
            await context.AddInitScriptAsync($"localStorage.setItem('language', '{language}')");
        return context;
    }

    /// <summary>The most that a page of this browser ever had in memory, in bytes: a test that asks has a browser of its own, where no other test's pages are.</summary>
    public async Task<long> PagesPeakAsync()
    {
        var (_, browser) = await started.Value;
        var session = await browser.NewBrowserCDPSessionAsync();
        var processes = (await session.SendAsync("SystemInfo.getProcessInfo"))!.Value.GetProperty("processInfo").EnumerateArray();
        return processes.Where(one => one.GetProperty("type").GetString() == "renderer").Max(one => Peak(one.GetProperty("id").GetInt32()));

        static long Peak(int id) =>
            1024 * long.Parse(File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], null);
    }

    public async ValueTask DisposeAsync()
    {
        if (!started.IsValueCreated)
            return;
        var (playwright, browser) = await started.Value;
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    static async Task<(IPlaywright, IBrowser)> StartAsync()
    {
        if (!File.Exists(Chromium))
            throw new FileNotFoundException($"The browser tests need {Chromium} (Debian: apt-get install chromium-headless-shell).");
        // the driver stays in its package: copied, it would be 135 MB beside every build of the tests
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", Driver);
        Assertions.SetDefaultExpectTimeout(15_000);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            ChromiumSandbox = false,
            Args = ["--font-render-hinting=none"],
            Env = new Dictionary<string, string> { ["FONTCONFIG_FILE"] = Fonts.File, ["HOME"] = Environment.GetEnvironmentVariable("HOME") ?? "/tmp" },
        });
        return (playwright, browser);
    }

    static string Driver => typeof(BrowserFixture).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PlaywrightDriver").Value!;
}
