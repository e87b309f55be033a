using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>How a person and an organisation come to know each other, and part.</summary>
public sealed class OrganisationTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_code_given_with_the_key_reaches_the_organisation_alone_and_its_confirmation_shows()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await Citizen.FollowAsync(visitor, $"/organismes#{town.City.Id}");
        await visitor.ReadTitleAsync(Town.Name);
        var text = await visitor.TextAsync();
        Assert.Contains("Ville de Val-Exemple n’a pas encore confirmé que c’est vous. Le papier continue. Ce qui a une date limite vient par la poste.", text, StringComparison.Ordinal);
        Assert.Contains("Arrêter le papier : tapez le code d’arrêt de votre prochaine lettre.", text, StringComparison.Ordinal);
        Assert.Contains("Rien ne part sans votre clé.", text, StringComparison.Ordinal);
        Assert.Contains("Compte de taxes 2027", text, StringComparison.Ordinal);
        await visitor.LookAsync("18-thread");

        await visitor.Button("J’ai un code de Ville de Val-Exemple").ClickAsync();
        var code = visitor.Page.GetByLabel("Code, si vous en avez un");
        await visitor.Page.GetByLabel("Votre numéro chez").FillAsync("4417-2210");
        await code.FillAsync("7qk2 m9");
        await visitor.Button("Demander avec ma clé").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator(".wrong")).ToHaveTextAsync("Un code a 8 lettres et chiffres. Comparez-le avec le papier.");
        await Assertions.Expect(code).ToBeFocusedAsync();
        await visitor.LookAsync("18-ask");
        await code.FillAsync("7qk2-m9xo");
        await visitor.Button("Demander avec ma clé").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Ville de Val-Exemple doit encore répondre.");
        var proof = await town.ReadProofAsync();
        Assert.Equal(("4417-2210", "7QK2M9X0"), (proof.Reference, proof.Code?.ToString()));
        Assert.Equal(citizen.Id, proof.From);
        Assert.NotNull(proof.Bearer);
        Assert.DoesNotContain("4417-2210", await visitor.SentAsync(), StringComparison.Ordinal);

        await town.ConfirmAsync();
        await Citizen.FollowAsync(visitor, "/organismes");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Confirmé");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task By_the_keyboard_alone_another_organisation_is_found_and_asked_by_its_name()
    {
        await using var town = await Town.BuildAsync();
        var library = await town.NeighbourAsync("Bibliothèque de l’Érablière");
        await town.NeighbourAsync(null);
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await PressAsync(visitor.Page.Locator("nav a[href='/organismes']"));
        await visitor.ReadTitleAsync("Vos organismes");
        await visitor.Page.GetByRole(AriaRole.Searchbox).FocusAsync();
        await visitor.Page.Keyboard.TypeAsync("rien de tel");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Rien pour «\u00a0rien de tel\u00a0».");
        await visitor.Page.Keyboard.PressAsync("Control+A");
        await visitor.Page.Keyboard.TypeAsync("erabliere");
        await visitor.Page.Keyboard.PressAsync("Enter");
        var found = visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Bibliothèque de l’Érablière" });
        await Assertions.Expect(found).ToBeVisibleAsync();
        await visitor.LookAsync("19-organisations");
        await PressAsync(found);
        await visitor.ReadTitleAsync("Bibliothèque de l’Érablière");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Rien encore avec Bibliothèque de l’Érablière.");
        await visitor.Page.GetByLabel("Votre numéro chez").FocusAsync();
        await visitor.Page.Keyboard.TypeAsync("LEC-7");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("doit encore répondre");
        Assert.Equal(citizen.Id, await library.NewestPersonAsync());
        var proof = await library.ReadProofAsync();
        Assert.Equal(("LEC-7", null, null), (proof.Reference, proof.Code, proof.Bearer));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task V3_Either_side_ends_a_link_paper_can_be_asked_for_and_nothing_is_lost()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await citizen.ConfirmAsync();
        await HomeAsync(visitor);
        await Citizen.FollowAsync(visitor, $"/organismes#{town.City.Id}");
        await visitor.Button("Revenir au papier").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Ville de Val-Exemple vous écrit par la poste.");
        await visitor.Button("Terminer le lien").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("ne pourra plus rien vous envoyer ici");
        await visitor.LookAsync("18-end");
        // an answer that is lost: the same bytes again, no second ceremony
        var lost = false;
        await visitor.Context.RouteAsync("**/api/acts/unlink", async route =>
        {
            if (lost)
                await route.ContinueAsync();
            else
            {
                lost = true;
                await route.FetchAsync();
                await town.World.StopAsync();
                await route.AbortAsync();
            }
        });
        await visitor.Button("Terminer avec ma clé").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Rien n’est perdu.");
        var (_, used) = await Authenticator.CeremoniesAsync(visitor.Page);
        await town.World.StartAgainAsync();
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Ce lien est terminé.");
        Assert.Equal(used, (await Authenticator.CeremoniesAsync(visitor.Page)).Used);
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Compte de taxes 2027");
        await HomeAsync(visitor);
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Lien terminé");
        Assert.Single(await town.FeedAsync(), e => e.Evidence.Event == EventKind.Unlink);
    }

    [Fact]
    public async Task Attack1_Who_is_said_not_to_be_the_holder_of_a_letter_sees_that_the_link_is_being_checked()
    {
        await using var town = await Town.BuildAsync();
        var letter = await town.SendBillAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town, letter);
        await using (var holder = await Visitor.ComeAsync(browser, town.World))
        {
            await holder.GoAsync(letter.Path);
            await holder.ReadTitleAsync("Cette lettre a déjà servi");
            await holder.Button("Ce n’est pas vous?").ClickAsync();
            await holder.Button("Dire que ce n’est pas moi").ClickAsync();
            await Assertions.Expect(holder.Page.Locator("main")).ToContainTextAsync("C’est noté le");
        }
        var visitor = citizen.Visitor;
        await visitor.Page.BringToFrontAsync();
        await HomeAsync(visitor);
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Ville de Val-Exemple vérifie ce lien");
        await Citizen.FollowAsync(visitor, $"/organismes#{town.City.Id}");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Vous gardez ce que vous avez.");
        await visitor.LookAsync("18-doubted");
        Assert.Empty(visitor.Complaints);
    }

    static async Task PressAsync(ILocator locator)
    {
        await locator.FocusAsync();
        await locator.PressAsync("Enter");
    }

    static async Task HomeAsync(Visitor visitor)
    {
        await visitor.Page.Locator("nav a[href='/']").ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
    }
}
