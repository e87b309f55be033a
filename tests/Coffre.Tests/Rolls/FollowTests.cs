using Coffre.Age;
using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>The feed of a city's server, followed into its address book.</summary>
public sealed class FollowTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_wrong_codes_for_a_reference_end_its_code_and_following_again_changes_nothing()
    {
        await using var city = await RollCity.StartAsync();
        var code = city.MakeCode("R-1");
        for (var i = 0; i < MadeCode.MaxWrongTries - 1; i++)
            await city.LinkAsync(await city.World.HolderAsync(), "R-1", LinkCode.New());
        var person = await city.World.HolderAsync();
        var right = await city.LinkAsync(person, "R-1", code);
        Assert.Empty(await city.Office.FollowAsync(Ct));
        Assert.Equal(right.Hash, Assert.Single(city.Addresses.Links.ToConfirm()).Link.Hash);
        await city.LinkAsync(await city.World.HolderAsync(), "R-1", LinkCode.New());
        for (var i = 0; i < 2; i++)
        {
            Assert.Empty(await city.Office.FollowAsync(Ct));
            Assert.Empty(city.Addresses.Links.ToConfirm());
            Assert.Equal(MadeCode.MaxWrongTries, city.Addresses.Links.Codes["R-1"].WrongTries);
            city.Reopen();
        }
        // a new one stands again
        var next = await city.LinkAsync(person, "R-1", city.MakeCode("R-1"));
        Assert.Equal((1L, 5L), await city.ConfirmAllAsync());
        Assert.True(city.Addresses.Links.Find(next.Hash)!.Link.Confirmed);
        Assert.Equal(new Way(Route.Account, person.Id), city.Addresses.WayTo("R-1"));
    }

    [Fact]
    public async Task A_reference_alone_is_confirmed_by_name_only_and_a_wrong_code_not_at_all()
    {
        await using var city = await RollCity.StartAsync();
        city.MakeCode("R-1");
        var (person, other) = (await city.World.HolderAsync(), await city.World.HolderAsync());
        var byReference = await city.LinkAsync(person, "R-1", null);
        var byWrongCode = await city.LinkAsync(other, "R-1", LinkCode.New());
        Assert.Equal((0L, 0L), await city.ConfirmAllAsync());
        Assert.Equal(ExitCode.Refused, Assert.Throws<CommandException>(() => ConfirmCommand.Named(city.Addresses.Links, byWrongCode.Hash)).Code);
        Assert.Equal(ExitCode.Usage, Assert.Throws<CommandException>(() => ConfirmCommand.Named(city.Addresses.Links, Digest.Of([]))).Code);
        var named = ConfirmCommand.Named(city.Addresses.Links, byReference.Hash);
        Assert.Equal((1L, 1L), await ConfirmCommand.ConfirmAsync(city.Office, [named], new Progress<long>(), Ct));
        await city.Office.FollowAsync(Ct);
        Assert.Equal(new Way(Route.Account, person.Id), city.Addresses.WayTo("R-1"));
        Assert.True(city.Addresses.Links.Find(byWrongCode.Hash)!.Link.Ended);
    }

    [Fact]
    public async Task A_confirm_that_the_log_holds_stands_although_its_code_was_replaced_before_it_was_read()
    {
        await using var city = await RollCity.StartAsync();
        var person = await city.World.HolderAsync();
        await city.LinkAsync(person, "R-1", city.MakeCode("R-1"));
        await city.Office.FollowAsync(Ct);
        await ConfirmCommand.ConfirmAsync(city.Office, [.. city.Addresses.Links.ToConfirm()], new Progress<long>(), Ct);
        city.Reopen();
        city.MakeCode("R-1");
        Assert.Empty(await city.Office.FollowAsync(Ct));
        city.Reopen();
        Assert.Equal(new Way(Route.Account, person.Id), city.Addresses.WayTo("R-1"));
    }

    [Fact]
    public async Task Whoever_holds_a_letter_stays_on_paper_sends_it_back_or_disowns_its_claim()
    {
        await using var city = await RollCity.StartAsync();
        city.Write("P-1", "W-1", "D-1");
        await city.DeliverAsync();
        var person = await city.World.HolderAsync();
        await city.ClaimAsync(person, "D-1");
        await city.Office.FollowAsync(Ct);
        Assert.Equal(new Way(Route.AccountAndLetter, person.Id, true), city.Addresses.WayTo("D-1"));
        await SayAsync(city, "P-1", PaperReason.Prefer);
        await SayAsync(city, "W-1", PaperReason.WrongPerson);
        await SayAsync(city, "D-1", PaperReason.NotMyClaim);
        Assert.Empty(await city.Office.FollowAsync(Ct));
        city.Reopen();
        Assert.Equal(Route.Paper, city.Addresses.WayTo("P-1").Route);
        Assert.Equal(new Way(Route.Letter), city.Addresses.WayTo("W-1"));
        Assert.Equal(new Way(Route.Letter), city.Addresses.WayTo("D-1"));
        Assert.Equal([("D-1", PaperReason.NotMyClaim), ("P-1", PaperReason.Prefer), ("W-1", PaperReason.WrongPerson)],
            city.Addresses.Paper.Select(said => (said.Reference, said.Reason)).OrderBy(said => said.Reference, StringComparer.Ordinal));
        // a person who links afterwards wants no paper
        await city.LinkAsync(person, "P-1", city.MakeCode("P-1"));
        await city.ConfirmAllAsync();
        Assert.Equal(new Way(Route.Account, person.Id), city.Addresses.WayTo("P-1"));
    }

    [Fact]
    public async Task An_account_that_closes_is_reached_by_letter_again()
    {
        await using var city = await RollCity.StartAsync();
        var person = await city.World.HolderAsync();
        await city.LinkAsync(person, "R-1", city.MakeCode("R-1"));
        await city.ConfirmAllAsync();
        city.Write("R-1");
        await person.ActAsync("/api/accounts/close", new StatementBody.Close());
        var totals = await city.DeliverAsync();
        Assert.Equal((1L, 1L), (totals.Sent, totals.Letters));
    }

    [Fact]
    public async Task What_became_of_what_was_sent_is_known()
    {
        await using var city = await RollCity.StartAsync();
        var person = await city.World.HolderAsync();
        await city.LinkAsync(person, "R-1", city.MakeCode("R-1"));
        await city.ConfirmAllAsync();
        city.Write("R-1", "R-2");
        await city.DeliverAsync();
        var id = DeliveryId.Parse(city.Report().Single(row => row[2] == "account")[3]);
        var client = city.ClientOf(person);
        var delivery = await client.FindDeliveryAsync(id, Ct);
        await client.FetchGrantAsync(id, Ct);
        await client.HandoverAsync(delivery.Act, [.. delivery.Body.Parts.Select(part => part.Commit)], Ct);
        Assert.Empty(await city.Office.FollowAsync(Ct));
        Assert.Equal(["D.1", "D.6", "E.1"], city.Addresses.Find(id)!.Events.Select(kind => kind.Code));
        Assert.Equal(["D.1"], city.Addresses.Deliveries.Single(one => one.Id != id).Events.Select(kind => kind.Code));
    }

    [Fact]
    public async Task A_fault_that_a_recipient_reports_is_listed_with_its_delivery_and_reference_and_so_is_what_became_of_it()
    {
        await using var city = await RollCity.StartAsync();
        var person = await city.World.HolderAsync();
        await city.LinkAsync(person, "R-1", city.MakeCode("R-1"));
        await city.ConfirmAllAsync();
        city.Write("R-1", "R-2");
        await city.DeliverAsync();
        Assert.Empty(FollowCommand.Faults(city.Addresses));
        var id = DeliveryId.Parse(city.Report().Single(row => row[2] == "account")[3]);
        var client = city.ClientOf(person);
        var delivery = await client.FindDeliveryAsync(id, Ct);
        await client.FetchGrantAsync(id, Ct);
        await client.ReportFaultAsync(delivery.Act, FaultReason.NotVerified, Ct);
        for (var i = 0; i < 2; i++)
        {
            Assert.Empty(await city.Office.FollowAsync(Ct));
            Assert.Equal([new(id.ToString(), "R-1", "")], FollowCommand.Faults(city.Addresses));
            city.Reopen();
        }
        Assert.Equal("fault", Mailbox.StateOf(await client.FindDeliveryAsync(id, Ct), person.Id));
        // it was mended, and is signed for
        await client.HandoverAsync(delivery.Act, [.. delivery.Body.Parts.Select(part => part.Commit)], Ct);
        Assert.Empty(await city.Office.FollowAsync(Ct));
        Assert.Equal([new(id.ToString(), "R-1", "E.1")], FollowCommand.Faults(city.Addresses));
    }

    [Fact]
    public async Task After_new_keys_the_book_is_read_on_and_ones_own_acts_are_judged_by_their_place_in_the_log()
    {
        await using var city = await RollCity.StartAsync();
        var (before, after) = (await city.World.HolderAsync(), await city.World.HolderAsync());
        await city.LinkAsync(before, "R-1", city.MakeCode("R-1"));
        Assert.Empty(await city.Office.FollowAsync(Ct));
        await ConfirmCommand.ConfirmAsync(city.Office, [.. city.Addresses.Links.ToConfirm()], new Progress<long>(), Ct);
        await city.StateKeysAsync(rotate: true);
        // the confirm of the key before is read now
        await city.LinkAsync(after, "R-2", city.MakeCode("R-2"));
        Assert.Equal((1L, 0L), await city.ConfirmAllAsync());
        Assert.Equal(new Way(Route.Account, before.Id), city.Addresses.WayTo("R-1"));
        Assert.Equal(new Way(Route.Account, after.Id), city.Addresses.WayTo("R-2"));
        city.Write("R-1", "R-2");
        Assert.Equal(2, (await city.DeliverAsync()).Sent);
    }

    [Fact]
    public async Task Attack25_A_page_that_another_seals_to_the_account_is_no_page_of_its_book()
    {
        using var folder = new TemporaryFolder();
        using var vault = HybridIdentity.Generate();
        using (var book = Book.Open(folder.Path, [vault]))
            book.Append(["first"]);
        await using (var disk = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={folder["book.db"]};Pooling=False"))
        {
            await disk.OpenAsync(Ct);
            await using var command = disk.CreateCommand();
            command.CommandText = "INSERT INTO page (sealed) VALUES ($sealed)";
            // the account's recipient is public
            command.Parameters.AddWithValue("$sealed", AgeFile.Seal("forged\n"u8, vault.Recipient));
            await command.ExecuteNonQueryAsync(Ct);
        }
        using var opened = Book.Open(folder.Path, [vault]);
        Assert.Equal(ExitCode.Local, Assert.Throws<CommandException>(() => opened.Lines().ToList()).Code);
    }

    [Theory]
    [InlineData("reference\r\nA-1\r\n\"B, \"\"2\"\"\"\n\nA-1\n", new[] { "A-1", "B, \"2\"" })]
    [InlineData("A-1\nreference\n", new[] { "A-1", "reference" })]
    public void References_are_read_once_each_with_or_without_a_heading(string text, string[] expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["references.csv"], text);
        Assert.Equal(expected, CodesCommand.Read(folder["references.csv"]));
    }

    [Fact]
    public void A_reference_that_nobody_could_type_is_named_by_its_line()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["references.csv"], $"reference\nA-1\n{new string('x', 65)}\n");
        Assert.Contains("line 3", Assert.Throws<RefusedException>(() => CodesCommand.Read(folder["references.csv"])).Message, StringComparison.Ordinal);
    }

    static async Task SayAsync(RollCity city, string reference, PaperReason reason)
    {
        var code = Code.Parse(CodeKind.Letter, city.Letters.Single(letter => letter.Reference == reference).Code);
        var client = city.ClientOf(city.World.Operator);
        client.SpeakFor(CoffreClient.LetterAuthor(code, await client.OpenLetterAsync(code, Ct)));
        await client.PaperAsync(city.Id, reason, Ct);
    }
}
