using System.Text.Json;

namespace Coffre.Bench;

/// <summary>
/// The line from a city's file to a person's screen, played on this machine by the programs that ship: a server, an operator, the fictitious Ville de
/// Val-Exemple, a utility, a hundred people with accounts and a hundred without. Everything it makes lies in <c>.demo</c>.
/// </summary>
sealed class Demo : IAsyncDisposable
{
    const int Bills = 200;
    const int People = Bills / 2;
    const string City = "Ville de Val-Exemple";
    const string Utility = "Énergie Val-Exemple";
    const string Operator = "Coopérative Exemple";

    readonly string root;
    readonly string folder;
    readonly string coffre;
    readonly ServerProcess server;
    readonly Figures figures = new();

    Demo(string root)
    {
        this.root = root;
        folder = Path.Combine(root, ".demo");
        coffre = Path.Combine(root, "artifacts", "coffre", "coffre");
        if (Directory.Exists(folder))
            Directory.Delete(folder, true);
        Directory.CreateDirectory(folder);
        server = new(root, Path.Combine(folder, "server"));
    }

    string TrustFolder => Path.Combine(folder, "server", "trust");

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not ([] or ["--once"]))
        {
            await Console.Error.WriteLineAsync("demo [--once]");
            return 2;
        }
        await using var demo = new Demo(Directory.GetCurrentDirectory());
        return await demo.PlayAsync(args.Length == 1);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    async Task<int> PlayAsync(bool once)
    {
        Console.WriteLine("Coffre: a bill goes from a city's file to a person's screen, and both can prove it.\n");
        await StartAsync();
        var city = await JoinAsync("city", "organisation", City);
        var utility = await JoinAsync("utility", "organisation", Utility);
        Step($"{City} and {Utility} have accounts; the operator has attested their names in the log.");

        MakeBills.Make(Path.Combine(folder, "2027"), Bills, 1, 2027);
        MakeBills.Make(Path.Combine(folder, "2028"), Bills, 1, 2028);
        Step($"{Bills} tax bills of 2027 are there as PDF files, with a roll.");

        var people = await LinkPeopleAsync(city);
        Step($"{People} people have accounts, gave the code that {City} made for them, and are confirmed.");

        await DeliverRollAsync(city, "2027");
        await DeliverOneAsync(utility, people[0]);
        var letters = PrintedLetter.ReadAll(Path.Combine(folder, "letters-2027"));
        Step($"The roll is delivered: {People} to accounts, {letters.Count} by letter; {Utility} delivered one bill.");

        await ReceiveAsync(people);
        var claimed = await ClaimAsync(letters[0]);
        Step("One person opened a bill and signed for it, one refused theirs, one without an account kept a letter in a new one.");

        await StopPaperAsync(city, claimed, letters[0].Reference);
        Step("With the stop code of the next letter that person ended paper: the third bill came without any.");

        await VerifyAsync(city, people[0], claimed);
        await server.StartAsync();
        return await EndAsync(letters, once);
    }

    static void Step(string text) => Console.WriteLine($"• {text}");

    CoffreProcess Account(string name) => new(coffre, Path.Combine(folder, "people", name));

    async Task StartAsync()
    {
        var data = Path.Combine(folder, "server");
        var terms = Path.Combine(folder, "terms.txt");
        await File.WriteAllTextAsync(terms, "Service d’essai. Rien de ce qui s’y trouve n’a de valeur.\n");
        var vkey = await server.RunAsync(
            "init", "--data", data, "--origin", "val-exemple.example/log", "--host", server.Host, "--place", "CA-QC", "--level", "test", "--terms", terms);
        var operatorAccount = Account("operator");
        var file = Path.Combine(folder, "operator.coffre");
        await operatorAccount.RunAsync("account", "create", "--kind", "operator", "--vkey", vkey.Split('\n')[^1].Trim(), "--offline", "--name", Operator, "-o", file);
        await server.RunAsync("init", "--data", data, "--operator", file);
        await figures.TimeAsync("server start, until it is ready", async () =>
        {
            await server.StartAsync();
            return true;
        });
        await operatorAccount.RunAsync("account", "connect", "--server", server.Url);
        Step($"A server runs at {server.Url}, its log and its operator ({Operator}) are new.");
    }

    async Task<CoffreProcess> JoinAsync(string name, string kind, string attested)
    {
        var account = Account(name);
        var made = await account.RunAsync("account", "create", "--server", server.Url, "--trust", TrustFolder, "--kind", kind);
        await Account("operator").RunAsync("attest", Text(made[0], "account"), "--name", attested);
        return account;
    }

    async Task<IReadOnlyList<CoffreProcess>> LinkPeopleAsync(CoffreProcess city)
    {
        var codes = Path.Combine(folder, "codes.csv");
        await city.RunAsync("codes", "--references", Path.Combine(folder, "2027", "references.csv"), "-o", codes);
        var rows = (await File.ReadAllLinesAsync(codes)).Skip(1).Select(line => line.Split(',')).ToList();
        var id = Text((await city.RunAsync("whoami"))[0], "account");
        var people = Enumerable.Range(1, People).Select(n => Account($"person-{n:000}")).ToList();
        await figures.TimeAsync($"{People} accounts made and linked, one process each act", async () =>
        {
            await Parallel.ForEachAsync(people.Zip(rows), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (one, _) =>
            {
                await one.First.RunAsync("account", "create", "--server", server.Url, "--trust", TrustFolder);
                await one.First.RunAsync("link", "--to", id, "--reference", one.Second[0], "--code", one.Second[1]);
            });
            return true;
        });
        await figures.TimeAsync("links followed and confirmed", async () =>
        {
            await city.RunAsync("follow");
            return await city.RunAsync("confirm", "--all");
        }, People);
        return people;
    }

    async Task DeliverRollAsync(CoffreProcess city, string year)
    {
        var given = Path.Combine(folder, year);
        var result = await figures.TimeAsync($"roll of {year}: sealed, delivered, receipted, letters made", () => city.ShowAsync(
            "deliver", "--roll", Path.Combine(given, "roll.csv"), "--sender", Path.Combine(given, "sender.json"), "--letters", Path.Combine(folder, $"letters-{year}")), Bills);
        figures.Add($"roll of {year}", $"{Number(result[^1], "sent")} deliveries, {Number(result[^1], "letters")} letters, {Number(result[^1], "refused")} refused");
    }

    async Task DeliverOneAsync(CoffreProcess utility, CoffreProcess person)
    {
        var references = Path.Combine(folder, "utility.csv");
        var codes = Path.Combine(folder, "utility-codes.csv");
        await File.WriteAllTextAsync(references, "reference\nC-1001\n");
        await utility.RunAsync("codes", "--references", references, "-o", codes);
        var code = (await File.ReadAllLinesAsync(codes))[1].Split(',')[1];
        var id = Text((await utility.RunAsync("whoami"))[0], "account");
        await person.RunAsync("link", "--to", id, "--reference", "C-1001", "--code", code);
        await utility.RunAsync("follow");
        await utility.RunAsync("confirm", "--all");
        var to = Text((await person.RunAsync("whoami"))[0], "account");
        await figures.TimeAsync("one bill from the command line, with its proof", () => utility.RunAsync(
            "deliver", "--to", to, Directory.EnumerateFiles(Path.Combine(folder, "2027", "bills")).First(), "--title", "Facture d’électricité", "--kind", "bill",
            "--amount", "84.20", "--due", "2027-02-15", "--reference", "C-1001"));
    }

    async Task ReceiveAsync(IReadOnlyList<CoffreProcess> people)
    {
        var inbox = await people[0].RunAsync("inbox");
        var bill = inbox.First(line => Text(line, "name") == City);
        await figures.TimeAsync("inbox opened, bill verified, signed for and written", () =>
            people[0].RunAsync("open", Text(bill, "delivery"), "-o", Path.Combine(people[0].Folder, "opened")));
        var refused = (await people[1].RunAsync("inbox"))[0];
        await people[1].RunAsync("refuse", Text(refused, "delivery"), "--reason", "not-mine");
    }

    async Task<CoffreProcess> ClaimAsync(PrintedLetter letter)
    {
        var person = Account("newcomer");
        await person.RunAsync("account", "create", "--server", server.Url, "--trust", TrustFolder);
        await person.RunAsync("open", $"{server.Url}/p#{letter.Code}", "-o", Path.Combine(person.Folder, "opened"));
        await person.RunAsync("claim", letter.Code);
        return person;
    }

    async Task StopPaperAsync(CoffreProcess city, CoffreProcess person, string reference)
    {
        await city.RunAsync("follow");
        await DeliverRollAsync(city, "2028");
        var sheet = PrintedLetter.ReadAll(Path.Combine(folder, "letters-2028")).First(letter => letter.Reference == reference);
        await person.RunAsync("link", "--to", Text((await city.RunAsync("whoami"))[0], "account"), "--reference", reference, "--code",
            sheet.StopCode ?? throw new InvalidOperationException($"The second letter for {reference} prints no stop code."));
        await city.RunAsync("follow");
        await city.RunAsync("confirm", "--all");
        var roll = (await File.ReadAllLinesAsync(Path.Combine(folder, "2028", "roll.csv"))).ToList();
        var third = Path.Combine(folder, "2028", "third.csv");
        await File.WriteAllLinesAsync(third, [roll[0], roll.First(line => line.StartsWith(reference + ",", StringComparison.Ordinal))]);
        var letters = Path.Combine(folder, "letters-third");
        var result = await city.RunAsync("deliver", "--roll", third, "--sender", Path.Combine(folder, "2028", "sender.json"), "--letters", letters);
        if (Number(result[^1], "sent") != 1 || Number(result[^1], "letters") != 0)
            throw new InvalidOperationException("The third bill should go to the account alone.");
    }

    async Task VerifyAsync(CoffreProcess city, CoffreProcess person, CoffreProcess newcomer)
    {
        var theirs = Path.Combine(folder, "receipts-person");
        var ours = Path.Combine(folder, "receipts-city");
        var opened = Directory.EnumerateFiles(Path.Combine(person.Folder, "opened"), "*.pdf").First();
        var made = await person.RunAsync("receipts", "--open", "-o", theirs);
        var signed = made.First(line => Text(line, "event") == "E.1");
        await city.RunAsync("receipts", Text(signed, "about"), "--open", "-o", ours);
        await newcomer.RunAsync("receipts", "--open", "-o", Path.Combine(folder, "receipts-newcomer"));
        await server.StopAsync();
        Step("The server is stopped. Both sides verify their receipts offline:\n");
        await person.SayAsync("verify", Text(signed, "file"), opened);
        Console.WriteLine();
        var count = 0;
        foreach (var receipt in Directory.EnumerateFiles(ours, "*.receipt").Concat(Directory.EnumerateFiles(Path.Combine(folder, "receipts-newcomer"), "*.receipt")))
        {
            await city.RunAsync("verify", receipt, "--trust", TrustFolder);
            count++;
        }
        await figures.TimeAsync("one receipt verified offline, whole process", () => city.RunAsync("verify", Text(signed, "file"), opened, "--trust", TrustFolder));
        Step($"So do {count} others. One bit of the document is flipped:\n");
        var altered = Path.Combine(folder, "altered.pdf");
        var bytes = await File.ReadAllBytesAsync(opened);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(altered, bytes);
        if (await person.SayAsync("verify", Text(signed, "file"), altered) == 0)
            throw new InvalidOperationException("An altered document was called intact.");
        Console.WriteLine();
        var receiptBytes = await File.ReadAllBytesAsync(Text(signed, "file"));
        receiptBytes[receiptBytes.Length / 3] ^= 1;
        var broken = Path.Combine(folder, "broken.receipt");
        await File.WriteAllBytesAsync(broken, receiptBytes);
        Step("And one bit of the receipt:\n");
        if (await person.SayAsync("verify", broken, opened) == 0)
            throw new InvalidOperationException("An altered receipt was accepted.");
        Console.WriteLine();
    }

    async Task<int> EndAsync(IReadOnlyList<PrintedLetter> letters, bool once)
    {
        figures.Add("server memory", $"{server.Process.WorkingSet64 / 1_000_000} MB just after a start");
        Console.WriteLine("Figures of this run:");
        figures.Print();
        Console.WriteLine($"""

            A letter of the roll, as a person without an account gets it. Open it in this computer's browser:

              {server.Url}/p#{letters[1].Code}

            1. The bill is on the screen, opened in the page. « Garder ce document » asks for a passkey of this computer, and has you write a recovery code down.
            2. Three taps later you have a vault of your own, at {server.Url}/entrer: nobody else can open it, this server least of all.
            3. The city learns that the letter was kept, never by whom in words; both of you hold the proof, which needs no server.

            Its printed sheet is in {Path.GetRelativePath(root, Path.Combine(folder, "letters-2027"))}; every file of this run is in .demo.
            """);
        if (once)
            return 0;
        Console.WriteLine("\nThe server goes on until Ctrl-C.");
        var stop = new TaskCompletionSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            stop.TrySetResult();
        };
        await stop.Task;
        return 0;
    }

    static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;

    static long Number(JsonElement line, string name) => line.GetProperty(name).GetInt64();
}
