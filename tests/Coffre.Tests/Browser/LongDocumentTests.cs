using Microsoft.Playwright;
using UglyToad.PdfPig;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>A document of 220 pages: it is read from its first to its last, found in and printed, and of its pixels no more is held than what lies near.</summary>
public sealed class LongDocumentTests(BrowserFixture browser)
{
    const int Many = 220;

    // of a phone a page or two are seen and as many as seven lie near; those that are let go of in a moment come on top
    const int Bound = 20;

    [Theory]
    [InlineData(360)]
    [InlineData(1280)]
    public async Task Pages_far_from_sight_hold_no_pixels_and_are_drawn_again_when_they_come_near(int width)
    {
        await using var town = await Town.BuildAsync();
        await using var ana = await Citizen.WithVaultAsync(browser, town);
        await ana.DepositAsync([Report]);
        town.World.Clock.SetUtcNow(DateTimeOffset.UtcNow);
        var page = ana.Visitor.Page;
        await page.SetViewportSizeAsync(width, 740);
        await Citizen.EnterAsync(ana.Visitor);
        await Citizen.FollowAsync(ana.Visitor, "/papiers");
        await page.Locator("main a", new() { HasTextString = "Rapport" }).First.ClickAsync();
        await ana.Visitor.ReadTitleAsync("Rapport");
        await page.Locator(".button.view").ClickAsync();
        var figures = page.Locator(".pages figure");
        await Assertions.Expect(figures).ToHaveCountAsync(Many);
        await Assertions.Expect(figures.First.Locator("canvas")).ToHaveCountAsync(1);

        await page.EvaluateAsync(Watch);
        await ScrollAsync(page, 1);
        await Assertions.Expect(figures.Last.Locator("canvas")).ToHaveCountAsync(1);
        await Assertions.Expect(figures.First.Locator("canvas")).ToHaveCountAsync(0);
        await Assertions.Expect(figures.Nth(Many / 2).Locator("canvas")).ToHaveCountAsync(0);
        // its words stay, and those that nobody has seen yet come
        await Assertions.Expect(figures.First).ToContainTextAsync("Le mot de la page 1 est");
        await Assertions.Expect(figures.Nth(149)).ToContainTextAsync("Le mot de la page 150 est bouleau-150.", new() { Timeout = 60_000 });
        Assert.True(await page.EvaluateAsync<bool>("find('bouleau-150.')"));

        await ScrollAsync(page, 0);
        await Assertions.Expect(figures.First.Locator("canvas")).ToHaveCountAsync(1);
        Assert.True(await page.EvaluateAsync<bool>(HasInk));
        await Assertions.Expect(figures.Last.Locator("canvas")).ToHaveCountAsync(0);
        Assert.InRange(await page.EvaluateAsync<int>("mostCanvases"), 2, Bound);

        // larger, it is drawn as sharp as it is large
        for (var i = 0; i < 3; i++)
            await ana.Visitor.Button("Agrandir").ClickAsync();
        await page.WaitForFunctionAsync("(() => { const [figure] = document.querySelectorAll('.pages figure'); return figure.firstElementChild.width >= figure.clientWidth; })()");
        Assert.True(await page.EvaluateAsync<double>("document.querySelector('.pages figure').clientWidth / document.querySelector('.pages').clientWidth") > 2.5);
        for (var i = 0; i < 3; i++)
            await ana.Visitor.Button("Réduire").ClickAsync();
        Assert.InRange(await page.Locator(".pages canvas").CountAsync(), 1, Bound);
        Assert.Empty(ana.Visitor.Complaints);
    }

    [Fact]
    public async Task What_prints_of_a_long_document_is_said_and_an_ordinary_one_prints_whole()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendAsync([Report, new("Avis", "avis.pdf", "application/pdf", Town.Pdf([.. Enumerable.Range(1, 20).Select(i => new[] { $"Avis {i}" })]), 20)], "Bonjour");
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await visitor.GoAsync(letter.Path);
        await visitor.Page.Locator(".button.view").First.ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("figure canvas")).Not.ToHaveCountAsync(0);
        await Assertions.Expect(visitor.Page.Locator("figure").Nth(1).Locator("canvas")).ToHaveCountAsync(1);
        var paper = await PrintAsync(visitor);
        var drawn = await visitor.Page.Locator("figure canvas").CountAsync();
        Assert.Contains($"Ce document a 220 pages. Seules les pages 1 à {drawn} s’impriment d’ici. Pour l’imprimer en entier, téléchargez-le.", paper, StringComparison.Ordinal);
        Assert.Contains("bouleau-1.", paper, StringComparison.Ordinal);
        Assert.DoesNotContain("bouleau-150.", paper, StringComparison.Ordinal);
        Assert.DoesNotContain("Ce document a 220 pages.", await visitor.TextAsync(), StringComparison.Ordinal);

        await visitor.Page.Locator(".button.view").Nth(1).ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("figure canvas")).ToHaveCountAsync(20);
        paper = await PrintAsync(visitor);
        Assert.Contains("Avis 20", paper, StringComparison.Ordinal);
        Assert.DoesNotContain("téléchargez-le", paper, StringComparison.Ordinal);
        Assert.Empty(visitor.Complaints);
    }

    static Paper Report { get; } = new("Rapport", "rapport.pdf", "application/pdf", Town.Pdf([.. Enumerable.Range(1, Many).Select(i => new[] { $"Rapport, page {i}", $"Le mot de la page {i} est bouleau-{i}." })]), Many);

    /// <summary>From one end to the other in steps, as a person goes; on a wide screen the pages move by themselves.</summary>
    static async Task ScrollAsync(IPage page, int to) => await page.EvaluateAsync("""
        async to => {
            const pages = document.querySelector('.pages');
            const moves = getComputedStyle(pages).position === 'fixed' ? pages : document.scrollingElement;
            const [from, end] = [moves.scrollTop, to * moves.scrollHeight];
            for (let step = 1; step <= 40; step++) {
                moves.scrollTop = from + (end - from) * step / 40;
                await new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn, 20)));
            }
        }
        """, to);

    const string Watch = """
        globalThis.mostCanvases = 0;
        const count = () => {
            mostCanvases = Math.max(mostCanvases, document.querySelectorAll('.pages canvas').length);
            requestAnimationFrame(count);
        };
        count();
        """;

    const string HasInk = """
        (() => {
            const canvas = document.querySelector('.pages canvas');
            return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value, i) => i % 4 !== 3 && value < 128);
        })()
        """;

    /// <summary>The words on the paper.</summary>
    static async Task<string> PrintAsync(Visitor visitor)
    {
        using var paper = PdfDocument.Open(await visitor.Page.PdfAsync(new() { Format = "Letter" }));
        return string.Join(' ', paper.GetPages().SelectMany(page => page.GetWords()).Select(word => word.Text));
    }
}
