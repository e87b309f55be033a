namespace Coffre.Tests.Browser;

/// <summary>Somebody with an open vault of their own: a letter of the town was scanned and kept, as a person does it, and the home is on the screen.</summary>
sealed class Citizen : IAsyncDisposable
{
    readonly BrowserFixture browser;
    readonly Town town;

    Citizen(BrowserFixture browser, Town town, Visitor visitor, Authenticator device, string[] code, AccountId id) =>
        (this.browser, this.town, Visitor, Device, Code, Id) = (browser, town, visitor, device, code, id);

    /// <summary>Their browser.</summary>
    public Visitor Visitor { get; }

    /// <summary>Its passkeys.</summary>
    public Authenticator Device { get; }

    /// <summary>The eight groups of their recovery code.</summary>
    public IReadOnlyList<string> Code { get; }

    public AccountId Id { get; }

    /// <param name="browser">The browser of the tests.</param>
    /// <param name="town">Whose letter is kept.</param>
    /// <param name="letter">The letter; null for a tax bill.</param>
    /// <param name="hasPrf">Whether the passkey can open the vault; else this browser's own key does.</param>
    /// <param name="keepsProgram">Whether their browser keeps the vault's program, for when there is no network.</param>
    public static async Task<Citizen> WithVaultAsync(BrowserFixture browser, Town town, Sent? letter = null, bool hasPrf = true, bool keepsProgram = false)
    {
        letter ??= await town.SendBillAsync();
        var visitor = await Visitor.ComeAsync(browser, town.World, keepsProgram: keepsProgram);
        var device = await Authenticator.PlugInAsync(visitor, hasPrf);
        var code = await ToCheckAsync(visitor, letter);
        await TypeGroupsAsync(visitor, code);
        await visitor.ReadTitleAsync("C’est gardé");
        await visitor.Button("Voir mon coffre").ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
        return new(browser, town, visitor, device, code, await town.NewestPersonAsync());
    }

    /// <summary>Walks from a letter up to the recovery code; its groups.</summary>
    public static async Task<string[]> ToCodeAsync(Visitor visitor, Sent letter)
    {
        await visitor.GoAsync(letter.Path);
        await visitor.Button("Garder ce document").ClickAsync();
        await visitor.Button("J’accepte et je continue").ClickAsync();
        await visitor.ReadTitleAsync("Votre code de récupération");
        return await ReadCodeAsync(visitor);
    }

    /// <summary>The same up to where two of its groups are asked for.</summary>
    public static async Task<string[]> ToCheckAsync(Visitor visitor, Sent letter)
    {
        var code = await ToCodeAsync(visitor, letter);
        await visitor.Button("Je l’ai noté").ClickAsync();
        return code;
    }

    /// <summary>The same person on another device, to which their passkey was synced: a browser with a storage of its own, its vault open.</summary>
    public async Task<Visitor> ElsewhereAsync()
    {
        var other = await Visitor.ComeAsync(browser, town.World);
        await Device.SyncAsync(Visitor, other);
        await EnterAsync(other);
        return other;
    }

    /// <summary>Another device of theirs, a program, writes into the vault.</summary>
    public Task WriteAsync(Func<Manifest, ManifestChange> change) => ByProgramAsync((client, keys) => client.WriteManifestAsync(keys, change));

    /// <summary>It puts so many small papers of their own in, a hundred to a deposit.</summary>
    public Task DepositAsync(int many) => DepositAsync([.. Enumerable.Range(1, many).Select(i => new Paper($"Papier {i}", $"papier-{i}.txt", "text/plain", Town.Text($"Papier {i}")))]);

    /// <summary>It puts these in.</summary>
    public Task DepositAsync(IReadOnlyList<Paper> papers) => ByProgramAsync(async (client, keys) =>
    {
        foreach (var batch in papers.Chunk(100))
        {
            var payloads = batch.Select(paper => SealedPayload.Seal(paper.Bytes)).ToList();
            var entries = payloads.Zip(batch, (payload, paper) =>
                KeptDocuments.Draft(Id, payload, new(paper.Title, paper.Name, paper.Type, payload.PlainSize, paper.Pages), town.World.ClientClock.GetUtcNow())).ToList();
            var parts = payloads.Zip(entries, (payload, entry) => new StatedPart(payload.Hash, payload.Size, Commitment.Of(entry.Versions[0].Salt.Span, payload.Content))).ToList();
            var (act, _) = await client.DepositAsync(parts, payloads);
            await client.WriteManifestAsync(keys, _ => new()
            {
                Put = [.. entries.Select((entry, part) => entry with { At = act.At, Versions = [entry.Versions[0] with { At = act.At, Act = act.Hash, Part = part }] })],
                Add = [.. payloads.Select(payload => payload.Hash)],
            });
            payloads.ForEach(payload => payload.Dispose());
        }
    });

    async Task ByProgramAsync(Func<CoffreClient, Keybag, Task> work)
    {
        var code = Coffre.Code.Parse(CodeKind.Recovery, string.Join(' ', Code));
        var client = new CoffreClient(town.World.Http, town.World.Trust, time: town.World.ClientClock);
        using var unlock = Derive.RecoveryUnlock(code);
        using var keys = await client.UnlockAsync(Derive.RecoveryFind(code), unlock);
        await work(client, keys);
    }

    /// <summary>Gives the town's code for their reference, as a person does it, and the town confirms.</summary>
    public async Task ConfirmAsync(string reference = "4417-2210", string code = "7QK2-M9XA")
    {
        await FollowAsync(Visitor, "/organismes");
        await Visitor.ReadTitleAsync("Vos organismes");
        await FollowAsync(Visitor, $"/organismes#{town.City.Id}");
        await Visitor.Button($"J’ai un code de {Town.Name}").ClickAsync();
        await Visitor.Page.GetByLabel("Votre numéro chez").FillAsync(reference);
        await Visitor.Page.GetByLabel("Code, si vous en avez un").FillAsync(code);
        await Visitor.Button("Demander avec ma clé").ClickAsync();
        await Microsoft.Playwright.Assertions.Expect(Visitor.Page.Locator("main")).ToContainTextAsync("doit encore répondre");
        await town.ConfirmAsync();
    }

    /// <summary>Opens the vault by the passkey.</summary>
    public static async Task EnterAsync(Visitor visitor)
    {
        await visitor.GoAsync("/entrer");
        await visitor.Button("Ouvrir avec ma clé d’accès").ClickAsync();
        await visitor.ReadTitleAsync("Bonjour");
    }

    /// <summary>Goes to a screen of the open vault, as by a link in it: a reload would close it.</summary>
    public static Task FollowAsync(Visitor visitor, string path) => visitor.Page.Locator($"a[href='{path}']").First.DispatchEventAsync("click"); // a link that goes away as it is followed is not looked for again

    /// <summary>The groups of the recovery code on the screen.</summary>
    public static Task<string[]> ReadCodeAsync(Visitor visitor) => visitor.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('.group')].map(e => e.textContent)");

    /// <summary>Which groups are asked for.</summary>
    public static async Task<int[]> AskedAsync(Visitor visitor) =>
        [.. (await visitor.Page.Locator("label > span").AllInnerTextsAsync()).Select(label => int.Parse(label[^1..], null))];

    /// <summary>Types the groups that are asked for.</summary>
    public static async Task TypeGroupsAsync(Visitor visitor, string[] code)
    {
        await visitor.ReadTitleAsync("Vérifions votre code");
        var asked = await AskedAsync(visitor);
        // the first group right, the keyboard goes to the second by itself
        await visitor.Page.Locator("input").First.FocusAsync();
        foreach (var group in asked)
            await visitor.Page.Keyboard.TypeAsync(code[group - 1].ToLowerInvariant());
    }

    public ValueTask DisposeAsync() => Visitor.DisposeAsync();
}
