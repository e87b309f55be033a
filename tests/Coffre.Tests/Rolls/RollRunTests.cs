using System.IO.Pipes;
using Coffre.Cli;
using Xunit;

namespace Coffre.Tests;

/// <summary>Rolls delivered to a whole server: by the way that each person is reached, once, whatever happens meanwhile.</summary>
public sealed class RollRunTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_row_goes_the_way_that_its_person_is_reached()
    {
        await using var city = await RollCity.StartAsync();
        var (confirmed, bearer, first, second, paper) = (
            await city.World.HolderAsync(), await city.World.HolderAsync(), await city.World.HolderAsync(), await city.World.HolderAsync(), await city.World.HolderAsync());
        foreach (var (person, reference) in new[] { (confirmed, "C-1"), (paper, "P-1") })
            await city.LinkAsync(person, reference, city.MakeCode(reference));
        Assert.Equal((2L, 0L), await city.ConfirmAllAsync());
        await city.ClientOf(paper).PaperAsync(city.Id, PaperReason.Prefer, Ct);

        city.Write("C-1", "B-1", "N-1", "T-1", "P-1");
        var totals = await city.DeliverAsync();
        Assert.Equal((4L, 0L, 1L, 0L, 3L), (totals.Sent, totals.AlreadySent, totals.ToPrint, totals.Refused, totals.Letters));
        Assert.Equal(["P-1"], city.Printed());
        Assert.Equal(["B-1", "N-1", "T-1"], city.Letters.Select(letter => letter.Reference));
        Assert.All(city.Letters, letter => Assert.Null(letter.StopCode));
        await city.ClaimAsync(bearer, "B-1");
        await city.ClaimAsync(first, "T-1");

        await city.NextRollAsync();
        city.Write("C-1", "B-1", "N-1", "T-1", "P-1", "X-1");
        totals = await city.DeliverAsync();
        Assert.Equal((5L, 1L, 4L), (totals.Sent, totals.ToPrint, totals.Letters));
        Assert.Equal(["B-1 account", "B-1 letter", "C-1 account", "N-1 letter", "P-1 paper", "T-1 account", "T-1 letter", "X-1 letter"], Ways(city));
        Assert.Equal(new Dictionary<string, bool> { ["B-1"] = true, ["N-1"] = false, ["T-1"] = true, ["X-1"] = false }, city.Letters.ToDictionary(letter => letter.Reference, letter => letter.StopCode is not null));
        // of two bearers of one reference nobody knows which is the person: the letter alone, with its stop code
        await city.ClaimAsync(second, "T-1");
        await city.NextRollAsync();
        city.Write("T-1", "B-1");
        totals = await city.DeliverAsync();
        Assert.Equal(["B-1 account", "B-1 letter", "T-1 letter"], Ways(city));
        Assert.All(city.Letters, letter => Assert.NotNull(letter.StopCode));

        // whoever gives that code is confirmed, whoever claimed first; the other's link ends
        await city.LinkAsync(second, "T-1", LinkCode.Parse(city.Letters.Single(letter => letter.Reference == "T-1").StopCode!));
        Assert.Equal((1L, 1L), await city.ConfirmAllAsync());
        await city.NextRollAsync();
        city.Write("T-1");
        totals = await city.DeliverAsync();
        Assert.Equal((1L, 0L), (totals.Sent, totals.Letters));
        var row = Assert.Single(city.Report());
        Assert.Equal(("T-1", "account", "sent"), (row[1], row[2], row[4]));
        Assert.Equal(second.Id, city.Addresses.Find(DeliveryId.Parse(row[3]))!.To);
    }

    [Theory]
    [InlineData(nameof(RollStep.Sealed), 1)]
    [InlineData(nameof(RollStep.Sealed), 2)]
    [InlineData(nameof(RollStep.Journaled), 1)]
    [InlineData(nameof(RollStep.Journaled), 3)]
    [InlineData(nameof(RollStep.Answered), 1)]
    [InlineData(nameof(RollStep.Answered), 2)]
    [InlineData(nameof(RollStep.Recorded), 1)]
    [InlineData(nameof(RollStep.Recorded), 3)]
    [InlineData(nameof(RollStep.Arranged), 1)]
    [InlineData(nameof(RollStep.Printed), 1)]
    public async Task A_run_that_is_killed_goes_on_and_delivers_nothing_twice(string step, int times)
    {
        var where = Enum.Parse<RollStep>(step);
        await using var city = await RollCity.StartAsync();
        string[] references = [.. Enumerable.Range(1, 12).Select(n => $"R-{n:00}")];
        await LinkAsync(city, "R-01", "R-05", "R-09");
        city.Write(references);
        var seen = 0;
        await Assert.ThrowsAnyAsync<Exception>(() => city.DeliverAsync(reached: at =>
        {
            if (at == where && Interlocked.Increment(ref seen) == times)
                city.Kill();
            if (seen >= times)
                throw new InvalidOperationException("killed");
        }));

        city.Reopen();
        var totals = await city.DeliverAsync();
        Assert.Equal((12L, 0L, 0L, 9L), (totals.Sent + totals.AlreadySent, totals.ToPrint, totals.Refused, totals.Letters));
        Assert.Equal(12, await city.DeliveredAsync());
        Assert.Equal(references.Except(["R-01", "R-05", "R-09"]), city.Letters.Select(letter => letter.Reference));
        // what is printed opens
        foreach (var letter in city.Letters.Take(2))
            Assert.Equal("Compte de taxes 2027", (await city.ClientOf(await city.World.HolderAsync()).OpenLetterAsync(Code.Parse(CodeKind.Letter, letter.Code), Ct)).Delivery!.Cover.Title);

        // and once more: nothing is left to do, and the letters are the same
        var before = city.Letters;
        city.Reopen();
        totals = await city.DeliverAsync();
        Assert.Equal((0L, 12L, 9L), (totals.Sent, totals.AlreadySent, totals.Letters));
        Assert.Empty(totals.Files);
        Directory.Delete(city.LettersFolder, true);
        totals = await city.DeliverAsync();
        Assert.Single(totals.Files);
        Assert.Equal(before, city.Letters);
        Assert.Equal(12, await city.DeliveredAsync());
    }

    [Fact]
    public async Task A_delivery_that_arrived_before_the_kill_is_found_under_its_id_and_taken()
    {
        await using var city = await RollCity.StartAsync();
        await LinkAsync(city, "R-1");
        city.Write("R-1", "R-2");
        await Assert.ThrowsAnyAsync<Exception>(() => city.DeliverAsync(reached: at =>
        {
            if (at == RollStep.Answered)
                city.Kill();
        }));
        city.Reopen();
        // the feed is not read first: the server says id-conflict, and the act that stands is read
        var totals = await city.Office.DeliverAsync(city.Order, new Progress<long>(), _ => { }, Ct, 4);
        Assert.Equal((2L, 0L), (totals.Sent, totals.Refused));
        Assert.Equal(2, await city.DeliveredAsync());
        foreach (var row in city.Report())
        {
            var statement = await city.World.AskAsync<byte[]>($"select hash from delivery where id = '{row[3]}'");
            Assert.Equal(new Digest(statement), city.Addresses.Find(DeliveryId.Parse(row[3]))!.Statement);
        }
    }

    [Fact]
    public async Task A_row_that_is_wrong_stops_itself_alone()
    {
        await using var city = await RollCity.StartAsync();
        city.WriteRows([
            city.Row("R-1"), city.Row("R-2").Replace("R-2.txt", "none.txt", StringComparison.Ordinal), city.Row("R-3").Replace("1284.50", "1284,5", StringComparison.Ordinal),
            city.Row("R-4").Replace(",Val-Exemple (Québec)", $",{new string('W', 90)}", StringComparison.Ordinal), city.Row("R-1"), city.Row("R-5"),
        ]);
        var totals = await city.DeliverAsync();
        Assert.Equal((2L, 4L, 2L), (totals.Sent, totals.Refused, totals.Letters));
        Assert.Equal([3, 4, 5, 6], totals.Faults.Select(fault => fault.Line));
        Assert.Contains(totals.Faults, fault => fault.Line == 5 && fault.Why.Contains("mm wide", StringComparison.Ordinal));
        Assert.Equal(2, await city.DeliveredAsync());
        Assert.Equal(["sent", "refused", "refused", "refused", "refused", "sent"], city.Report().Select(row => row[4]));
        // mended, it goes on, and what was sent is not sent again
        city.Write("R-1", "R-2", "R-3", "R-4", "R-5");
        totals = await city.DeliverAsync(city.Order with { Changed = true });
        Assert.Equal((3L, 2L, 0L, 5L), (totals.Sent, totals.AlreadySent, totals.Refused, totals.Letters));
        Assert.Equal(["lettres-0001-0002.pdf", "lettres-0003-0005.pdf"], Directory.GetFiles(city.LettersFolder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(5, await city.DeliveredAsync());
    }

    [Fact]
    public async Task A_roll_that_has_changed_is_not_guessed_about_and_one_that_is_finished_is_over()
    {
        await using var city = await RollCity.StartAsync();
        city.Write("R-1");
        await city.DeliverAsync();
        city.Write("R-1", "R-2");
        var refused = await Assert.ThrowsAsync<CommandException>(() => city.DeliverAsync());
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.Contains("--changed", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await city.DeliveredAsync());
        // the file as it was, elsewhere and under another name, is the same roll
        city.Write("R-1");
        File.Move(city.Roll, city.Roll + ".old.csv");
        Assert.Equal(1, (await city.DeliverAsync(city.Order with { Path = city.Roll + ".old.csv" })).AlreadySent);
        File.Move(city.Roll + ".old.csv", city.Roll);

        await RollCommand.FinishAsync(city.Addresses, new(city.Roll), Ct);
        Assert.Null(city.Addresses.SecretOf(Assert.Single(city.Addresses.Rolls)));
        city.Reopen();
        Assert.Contains("finished", (await Assert.ThrowsAsync<CommandException>(() => city.DeliverAsync())).Message, StringComparison.Ordinal);
        city.Write("R-1", "R-2");
        // the letters of the roll before lie there still
        Assert.Contains("another roll", (await Assert.ThrowsAsync<CommandException>(() => city.DeliverAsync())).Message, StringComparison.Ordinal);
        Assert.Equal(2, (await city.DeliverAsync(city.Order with { Letters = city.LettersFolder + "2" })).Sent);
    }

    [Fact]
    public async Task A_second_run_on_the_same_book_stops_at_once()
    {
        await using var city = await RollCity.StartAsync();
        city.Write("R-1");
        CommandException? second = null;
        await city.DeliverAsync(reached: at =>
        {
            if (at == RollStep.Journaled)
                second = Assert.Throws<CommandException>(() => city.OpenAnother());
        });
        Assert.Equal(ExitCode.Local, second!.Code);
        Assert.Contains("Another coffre", second.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_stops_the_run_with_a_clear_error_and_loses_nothing()
    {
        await using var city = await RollCity.StartAsync();
        city.Write([.. Enumerable.Range(1, 12).Select(n => $"R-{n:00}")]);
        var full = false;
        for (var most = 8; !full; most += 2)
        {
            city.Reopen(most);
            try
            {
                await city.DeliverAsync(rowsInARequest: 2);
                break;
            }
            catch (CommandException e)
            {
                Assert.Equal(ExitCode.Local, e.Code);
                Assert.Contains("full", e.Message, StringComparison.Ordinal);
                full = await city.DeliveredAsync() > 0;
            }
        }
        Assert.True(full);
        city.Reopen();
        var totals = await city.DeliverAsync();
        Assert.Equal((12L, 12L), (totals.Sent + totals.AlreadySent, totals.Letters));
        Assert.Equal(12, await city.DeliveredAsync());
    }

    [Fact]
    public async Task Keys_that_change_between_reading_and_sending_are_read_again()
    {
        await using var city = await RollCity.StartAsync();
        var people = await LinkAsync(city, "R-1", "R-2");
        city.Write("R-1", "R-2");
        var rotated = false;
        var totals = await city.DeliverAsync(reached: at =>
        {
            if (at == RollStep.Sealed && !rotated)
            {
                people[0].RotateAsync().GetAwaiter().GetResult();
                rotated = true;
            }
        });
        Assert.Equal((2L, 0L), (totals.Sent, totals.Refused));
        Assert.Equal(people[0].Chain.Newest.Point.N, city.Addresses.Find(people[0].Id)!.To.N);
        // and the newest vault opens it
        var id = DeliveryId.Parse(city.Report()[0][3]);
        var client = city.ClientOf(people[0]);
        var checkedDelivery = await client.FindDeliveryAsync(id, Ct);
        Assert.Equal("Compte de taxes 2027", checkedDelivery.Open(await client.FetchGrantAsync(id, Ct), people[0].Chain, [people[0].Vault, people[0].Vault]).Cover.Title);
    }

    [Fact]
    public async Task A_chain_of_ones_own_that_has_grown_elsewhere_is_read_and_all_is_signed_again()
    {
        await using var city = await RollCity.StartAsync();
        city.Write("R-1", "R-2");
        var grown = false;
        var totals = await city.DeliverAsync(reached: at =>
        {
            if (at == RollStep.Journaled && !grown)
            {
                grown = true;
                city.StateKeysAsync().GetAwaiter().GetResult();
            }
        });
        Assert.Equal((2L, 0L), (totals.Sent, totals.Refused));
        Assert.Equal(2, await city.DeliveredAsync());
    }

    [Fact]
    public async Task A_person_who_ended_the_link_meanwhile_is_refused_and_gets_a_letter_at_the_next_run()
    {
        await using var city = await RollCity.StartAsync();
        var person = (await LinkAsync(city, "R-1"))[0];
        city.Write("R-1", "R-2");
        var link = city.Addresses.Links.All.Single().Link;
        var ended = false;
        var totals = await city.DeliverAsync(reached: at =>
        {
            if (at == RollStep.Sealed && !ended)
            {
                ended = true;
                city.ClientOf(person).UnlinkAsync(link, Ct).GetAwaiter().GetResult();
            }
        });
        Assert.Equal((1L, 1L), (totals.Sent, totals.Refused));
        Assert.Contains("no-link", Assert.Single(totals.Faults).Why, StringComparison.Ordinal);
        totals = await city.DeliverAsync();
        Assert.Equal((1L, 1L, 0L, 2L), (totals.Sent, totals.AlreadySent, totals.Refused, totals.Letters));
    }

    [Fact]
    public async Task A_document_that_is_a_pipe_is_refused_and_the_other_rows_go_a_large_one_too()
    {
        await using var city = await RollCity.StartAsync();
        city.Write("R-1", "R-2", "R-3");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        var folder = Path.GetDirectoryName(city.Roll)!;
        File.WriteAllText(Path.Combine(folder, "R-3.txt"), new string('x', 2 * SealedPayload.MaxInMemory));
        File.Delete(Path.Combine(folder, "R-2.txt"));
        File.CreateSymbolicLink(Path.Combine(folder, "R-2.txt"), $"/proc/self/fd/{pipe.GetClientHandleAsString()}");
        var totals = await city.DeliverAsync();
        Assert.Equal((2L, 1L), (totals.Sent, totals.Refused));
        Assert.Contains("pipe", Assert.Single(totals.Faults).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_goes_away_in_the_middle_is_waited_for_and_then_said()
    {
        await using var city = await RollCity.StartAsync();
        city.Write([.. Enumerable.Range(1, 12).Select(n => $"R-{n:00}")]);
        var recorded = 0;
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => city.DeliverAsync(reached: at =>
        {
            if (at == RollStep.Recorded && Interlocked.Increment(ref recorded) == 1)
                city.World.StopAsync().GetAwaiter().GetResult();
        }));
        await city.World.StartAgainAsync();
        city.Reopen();
        var totals = await city.DeliverAsync();
        Assert.Equal((12L, 12L), (totals.Sent + totals.AlreadySent, totals.Letters));
        Assert.Equal(12, await city.DeliveredAsync());
    }

    static async Task<List<Actor>> LinkAsync(RollCity city, params string[] references)
    {
        var people = new List<Actor>();
        foreach (var reference in references)
        {
            people.Add(await city.World.HolderAsync());
            await city.LinkAsync(people[^1], reference, city.MakeCode(reference));
        }
        Assert.Equal(references.Length, (await city.ConfirmAllAsync()).Confirmed);
        return people;
    }

    static IEnumerable<string> Ways(RollCity city) => city.Report().Select(row => $"{row[1]} {row[2]}").Order(StringComparer.Ordinal);
}
