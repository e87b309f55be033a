using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>A person asks to be told by e-mail, finds every notice in the list, and stops it.</summary>
public sealed class NoticesTests(BrowserFixture browser)
{
    [Fact]
    public async Task V37_An_address_is_verified_a_change_of_access_is_told_and_its_number_is_in_the_list()
    {
        using var mail = new MailServer();
        await using var town = await Town.BuildAsync(mail.Use);
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        // the home says so until it is set
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Aucun courriel ne vous prévient.");
        await visitor.LookAsync("17-untold");
        await visitor.Page.Locator("main a[href='/reglages/avis']").ClickAsync();
        await visitor.ReadTitleAsync("Avis");
        await visitor.LookAsync("33-notices-none");
        await visitor.Page.Locator("input").FillAsync("ines");
        await visitor.Button("Recevoir un code").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Cette adresse n’est pas complète.");
        await visitor.Page.Locator("input").FillAsync("ines@exemple.test");
        await visitor.Button("Recevoir un code").ClickAsync();
        await visitor.Button("Vérifier").WaitForAsync();
        await visitor.LookAsync("33-code");
        await NoticeTests.SendAsync(town.World);
        await visitor.Page.Locator("input").FillAsync(NoticeTests.CodeIn(mail) == "000000" ? "111111" : "000000");
        await visitor.Button("Vérifier").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Ce n’est pas le code envoyé");
        await visitor.Page.Locator("input").FillAsync(NoticeTests.CodeIn(mail));
        await visitor.Button("Vérifier").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Cette adresse est vérifiée.");
        await Citizen.FollowAsync(visitor, "/");
        await visitor.ReadTitleAsync("Bonjour");
        Assert.DoesNotContain("Aucun courriel", await visitor.TextAsync(), StringComparison.Ordinal);

        await Citizen.FollowAsync(visitor, "/reglages");
        await Citizen.FollowAsync(visitor, "/reglages/appareils");
        await visitor.Page.GetByText("Renommer", new() { Exact = true }).First.ClickAsync();
        await visitor.Page.Locator("input.field").FillAsync("Téléphone");
        await visitor.Button("Enregistrer").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Le nouveau nom est enregistré.");
        await NoticeTests.SendAsync(town.World);
        var told = mail.Taken.Last();
        Assert.Equal("Un accès a changé", told.Subject);
        await Citizen.FollowAsync(visitor, "/reglages");
        await Citizen.FollowAsync(visitor, "/reglages/avis");
        await visitor.ReadTitleAsync("Avis");
        await visitor.LookAsync("33-notices");
        Assert.Contains(await visitor.Page.Locator("li b").AllInnerTextsAsync(), number => told.TextBody!.Contains(number, StringComparison.Ordinal));

        await visitor.Page.GetByLabel("Retirer ines@exemple.test").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Cette adresse est retirée.");
        Assert.Equal(0L, await town.World.AskAsync<long>("select count(*) from notice_address"));
    }

    [Fact]
    public async Task Where_the_operator_sends_no_mail_the_page_says_so()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        await Citizen.FollowAsync(citizen.Visitor, "/reglages");
        await Citizen.FollowAsync(citizen.Visitor, "/reglages/avis");
        await Assertions.Expect(citizen.Visitor.Page.Locator("main")).ToContainTextAsync("L’exploitant n’a pas mis le courriel en service.");
        await citizen.Visitor.LookAsync("33-no-mail");
        Assert.Empty(citizen.Visitor.Complaints);
    }
}
