using Microsoft.Playwright;
using Xunit;

namespace Coffre.Tests.Browser;

/// <summary>The whole road and what follows it with a keyboard alone: where the focus comes, in which order, and that it is seen.</summary>
public sealed class KeyboardTests(BrowserFixture browser)
{
    // what has the focus: its name as it is heard, and whether a ring is drawn round it
    const string Focused = """
        (() => {
            const at = document.activeElement;
            if (at === null || at === document.body) return ['', 'none'];
            const label = at.labels?.[0]?.textContent ?? at.getAttribute('aria-label') ?? at.innerText;
            const { outlineStyle, outlineWidth } = getComputedStyle(at);
            return [label.replace(/\s+/g, ' ').trim(), at.matches(':focus-visible') && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 ? 'seen' : 'unseen'];
        })()
        """;

    [Fact]
    public async Task V53_From_the_letter_to_a_vault_and_through_it_by_the_keyboard_alone()
    {
        await using var town = await Town.BuildAsync();
        await using var visitor = await Visitor.ComeAsync(browser, town.World);
        await Authenticator.PlugInAsync(visitor, hasPrf: true);
        await visitor.GoAsync((await town.SendBillAsync()).Path);

        await ArriveAsync(visitor, "Compte de taxes 2027");
        await TabToAsync(visitor, "Voir le document");
        await TabToAsync(visitor, "Garder ce document");
        await EnterAsync(visitor);

        // 10: the order that is written, and what unfolds in place
        await ArriveAsync(visitor, "Avant de garder ce document");
        await TabAsync(visitor, "Lire le contrat complet (version 1)", "J’accepte et je continue", "Revenir au document", "Qui voit quoi");
        await visitor.Page.Keyboard.PressAsync("Shift+Tab");
        await visitor.Page.Keyboard.PressAsync("Shift+Tab");
        await EnterAsync(visitor);

        // 12, and back and forth once
        await ArriveAsync(visitor, "Votre code de récupération");
        var code = await Citizen.ReadCodeAsync(visitor);
        await TabAsync(visitor, "Je l’ai noté", "Imprimer ou enregistrer");
        await visitor.Page.Keyboard.PressAsync("Shift+Tab");
        await EnterAsync(visitor);
        await ArriveAsync(visitor, "Vérifions votre code");
        await BackToAsync(visitor, "Revoir le code");
        await EnterAsync(visitor);
        await ArriveAsync(visitor, "Votre code de récupération");
        await TabAsync(visitor, "Je l’ai noté");
        await EnterAsync(visitor);

        // 13: a wrong group has the focus again, the first right one gives it to the second, whose last symbol goes on by itself
        await ArriveAsync(visitor, "Vérifions votre code");
        var asked = await Citizen.AskedAsync(visitor);
        await TabAsync(visitor, $"Groupe {asked[0]}", $"Groupe {asked[1]}", "Continuer");
        await EnterAsync(visitor);
        await DemandFocusAsync(visitor, $"Groupe {asked[0]}");
        Assert.Equal($"Le groupe {asked[0]} ne correspond pas. Relisez-le sur votre papier.", await visitor.Page.GetByRole(AriaRole.Alert).InnerTextAsync());
        await visitor.Page.Keyboard.TypeAsync(code[asked[0] - 1]);
        await DemandFocusAsync(visitor, $"Groupe {asked[1]}");
        await visitor.Page.Keyboard.TypeAsync(code[asked[1] - 1]);

        // 14
        await ArriveAsync(visitor, "C’est gardé");
        await TabAsync(visitor, "Voir mon coffre", "Me prévenir par courriel");
        await visitor.Page.Keyboard.PressAsync("Shift+Tab");
        await EnterAsync(visitor);

        // home, one document and its pages
        await ArriveAsync(visitor, "Bonjour");
        await TabToAsync(visitor, "Payer 1 284,50 $ Compte de taxes 2027, Ville de Val-Exemple");
        await EnterAsync(visitor);
        await ArriveAsync(visitor, "Compte de taxes 2027");
        await TabToAsync(visitor, "Voir le document");
        await EnterAsync(visitor);
        await Assertions.Expect(visitor.Page.Locator("figure").First).ToContainTextAsync("Marie Tremblay");
        await TabToAsync(visitor, "Contrôler maintenant");
        await EnterAsync(visitor);
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Intact. Rien n’a changé depuis le");
        await DemandFocusAsync(visitor, "Contrôler maintenant");

        // settings, two groups given back, and out
        await BackToAsync(visitor, "Réglages");
        await EnterAsync(visitor);
        await ArriveAsync(visitor, "Réglages");
        await TabToAsync(visitor, "Vérifier deux groupes");
        await EnterAsync(visitor);
        asked = await Citizen.AskedAsync(visitor);
        await DemandFocusAsync(visitor, $"Tapez les groupes {asked[0]} et {asked[1]}. Ils ne quittent pas cet appareil.");
        await TabAsync(visitor, $"Groupe {asked[0]}");
        await visitor.Page.Keyboard.TypeAsync(code[asked[0] - 1]);
        await TabAsync(visitor, $"Groupe {asked[1]}");
        await visitor.Page.Keyboard.TypeAsync(code[asked[1] - 1]);
        await EnterAsync(visitor);
        await DemandFocusAsync(visitor, "C’est bien votre code.");
        await TabToAsync(visitor, "Refermer mon coffre");
        await EnterAsync(visitor);
        await ArriveAsync(visitor, "Vos papiers importants, gardés pour vous seul.");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_delivery_is_refused_and_a_vault_recovered_by_the_keyboard_alone()
    {
        await using var town = await Town.BuildAsync();
        await using var citizen = await Citizen.WithVaultAsync(browser, town);
        var visitor = citizen.Visitor;
        await citizen.ConfirmAsync();
        await town.DeliverAsync(citizen.Id, Grade.Handover);
        await visitor.Page.Locator("nav a[href='/']").PressAsync("Enter");
        await ArriveAsync(visitor, "Bonjour");
        await TabToAsync(visitor, "Ville de Val-Exemple vous envoie un document à recevoir");
        await EnterAsync(visitor);
        await ArriveAsync(visitor, "Ville de Val-Exemple vous envoie un document à recevoir");
        await TabAsync(visitor, "Ouvrir", "Refuser");
        // changed one's mind once: each time the focus goes on where the screen does
        await EnterAsync(visitor);
        await DemandFocusAsync(visitor, "Pourquoi refuser?");
        await TabToAsync(visitor, "Annuler : rien ne part");
        await EnterAsync(visitor);
        await DemandFocusAsync(visitor, "Refuser");
        await EnterAsync(visitor);
        await TabAsync(visitor, "Ce n’est pas pour moi.");
        await visitor.Page.Keyboard.PressAsync("ArrowDown");
        await DemandFocusAsync(visitor, "Je n’en veux pas.");
        await TabAsync(visitor, "Refuser avec ma clé");
        await EnterAsync(visitor);
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Vous l’avez refusé le");
        await DemandFocusAsync(visitor, "Ville de Val-Exemple vous envoie un document à recevoir");

        await visitor.GoAsync("/");
        await TabToAsync(visitor, "Ouvrir mon coffre");
        await EnterAsync(visitor);
        await ArriveAsync(visitor, "Ouvrir mon coffre");
        await TabAsync(visitor, "Ouvrir avec ma clé d’accès", "Je n’ai plus mon appareil");
        await EnterAsync(visitor);
        await ArriveAsync(visitor, "Retrouver votre coffre");
        await TabAsync(visitor, "J’ai mon code de récupération");
        await EnterAsync(visitor);
        await ArriveAsync(visitor, "Tapez vos 8 groupes");
        await visitor.Page.Keyboard.PressAsync("Tab");
        await visitor.Page.Keyboard.TypeAsync(string.Concat(citizen.Code));
        Assert.Equal("Le code est complet et bien écrit.", await visitor.Page.GetByRole(AriaRole.Status).InnerTextAsync());
        await EnterAsync(visitor);
        await ArriveAsync(visitor, "Votre code de récupération");
        var next = await Citizen.ReadCodeAsync(visitor);
        await TabAsync(visitor, "Je l’ai noté");
        await EnterAsync(visitor);
        await ArriveAsync(visitor, "Vérifions votre code");
        await visitor.Page.Keyboard.PressAsync("Tab");
        foreach (var group in await Citizen.AskedAsync(visitor))
            await visitor.Page.Keyboard.TypeAsync(next[group - 1]);
        await ArriveAsync(visitor, "Votre coffre est rouvert.");
        await TabAsync(visitor, "Voir mon coffre");
        await EnterAsync(visitor);
        await ArriveAsync(visitor, "Bonjour");
    }

    static Task EnterAsync(Visitor visitor) => visitor.Page.Keyboard.PressAsync("Enter");

    /// <summary>A new screen focuses its title, and names the page by it.</summary>
    static async Task ArriveAsync(Visitor visitor, string title)
    {
        await visitor.ReadTitleAsync(title);
        await Assertions.Expect(visitor.Page.Locator("h1")).ToBeFocusedAsync();
        await Assertions.Expect(visitor.Page).ToHaveTitleAsync(title.TrimEnd('.'));
    }

    static async Task DemandFocusAsync(Visitor visitor, string name)
    {
        for (var tries = 0; ; tries++)
        {
            var (focused, _) = await FocusAsync(visitor);
            if (focused == name)
                return;
            Assert.True(tries < 50, $"« {focused} » has the focus, not « {name} ».");
            await Task.Delay(50);
        }
    }

    /// <summary>What each touch of Tab comes to, in this order; each is seen to have the focus.</summary>
    static async Task TabAsync(Visitor visitor, params string[] names)
    {
        foreach (var name in names)
        {
            await visitor.Page.Keyboard.PressAsync("Tab");
            Assert.Equal((name, "seen"), await FocusAsync(visitor));
        }
    }

    /// <summary>Touches Tab until what begins so has the focus.</summary>
    static Task TabToAsync(Visitor visitor, string name) => TouchToAsync(visitor, "Tab", name);

    /// <summary>The same backwards.</summary>
    static Task BackToAsync(Visitor visitor, string name) => TouchToAsync(visitor, "Shift+Tab", name);

    static async Task TouchToAsync(Visitor visitor, string key, string name)
    {
        var passed = new List<string>();
        while (passed.Count < 40)
        {
            await visitor.Page.Keyboard.PressAsync(key);
            var (focused, ring) = await FocusAsync(visitor);
            Assert.True(focused == "" || ring == "seen", $"« {focused} » has the focus, and nothing shows it.");
            if (focused.StartsWith(name, StringComparison.Ordinal))
                return;
            passed.Add(focused);
        }
        Assert.Fail($"{name} is not reached: {string.Join(" | ", passed)}");
    }

    static async Task<(string Name, string Ring)> FocusAsync(Visitor visitor)
    {
        var found = await visitor.Page.EvaluateAsync<string[]>(Focused);
        return (found[0].Replace('\u00a0', ' '), found[1]);
    }
}
