using System.Net;
using Coffre.Server.Data;
using Coffre.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Coffre.Tests;

/// <summary>What the one who sends notices withstands: hostile addresses, mail servers of every mood, and whoever would have many people written to.</summary>
public sealed class PostmanTests
{
    const string Address = NoticeTests.Address;

    [Fact]
    public async Task Attack28_A_notice_that_nothing_can_send_stops_neither_the_others_nor_the_server()
    {
        using var mail = new MailServer();
        await using var world = await World.StartAsync(mail.Use);
        var (one, other) = (await NoticeTests.SomebodyAsync(world), await NoticeTests.SomebodyAsync(world));
        foreach (var (who, address) in new[] { (one, Address), (other, NoticeTests.Other) })
            Assert.Equal("", await NoticeTests.PostAsync(who, "addresses", new { address, language = "fr" }));
        // as an older server took it
        await RunAsync(world, $"update notice set address = '.ines@exemple.test' where address = '{Address}'");
        await NoticeTests.SendAsync(world);
        Assert.Equal([NoticeTests.Other], mail.Taken.Select(message => message.To.Mailboxes.Single().Address));
        using var health = await world.Http.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "avis")]
    public async Task A_mail_server_that_cannot_what_is_asked_of_it_stops_nothing(bool startTls, string user)
    {
        using var mail = new MailServer();
        await using var world = await World.StartAsync(settings =>
        {
            mail.Use(settings);
            (settings.Mail.Security, settings.Mail.User) = (startTls ? MailSecurity.StartTls : MailSecurity.None, user);
        });
        var holder = await NoticeTests.SomebodyAsync(world);
        Assert.Equal("", await NoticeTests.PostAsync(holder, "addresses", new { address = Address, language = "fr" }));
        await NoticeTests.SendAsync(world);
        Assert.Empty(mail.Taken);
        Assert.Contains(world.Logged, line => line.Contains("A notice could not be sent yet", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Coffre <avis@exemple.test>")]
    [InlineData("avis")]
    [InlineData(".avis@exemple.test")]
    public async Task A_sender_that_is_no_address_stops_the_start(string from)
    {
        var e = await Assert.ThrowsAsync<UnusableDataException>(() => World.StartAsync(settings => settings.Mail.From = from));
        Assert.Contains("Mail:From", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_does_not_wait_behind_what_a_roll_has_to_tell_and_all_of_it_goes_at_once()
    {
        using var mail = new MailServer();
        await using var world = await World.StartAsync(mail.Use);
        var holder = await NoticeTests.SomebodyAsync(world);
        await RunAsync(world, $$"""
            with recursive n (n) as (select 100 union all select n + 1 from n where n < 219)
            insert into notice (account, number, kind, address, language, at, secret, sent, tries, next)
            select '{{holder.Id}}', '0-X' || n, 'new', 'x@exemple.test', 'fr', a.at, null, null, 0, a.at from n, (select used as at from session limit 1) a
            """);
        Assert.Equal("", await NoticeTests.PostAsync(holder, "addresses", new { address = Address, language = "fr" }));
        await NoticeTests.SendAsync(world);
        Assert.Equal(121, mail.Taken.Count);
        Assert.Equal(Address, mail.Taken.First().To.Mailboxes.Single().Address);
    }

    [Fact]
    public async Task A_code_that_comes_too_late_is_not_sent_and_forgotten()
    {
        using var mail = new MailServer { Breaks = "EHLO" };
        await using var world = await World.StartAsync(mail.Use);
        var holder = await NoticeTests.SomebodyAsync(world);
        Assert.Equal("", await NoticeTests.PostAsync(holder, "addresses", new { address = Address, language = "fr" }));
        await NoticeTests.SendAsync(world);
        mail.Breaks = "";
        await NoticeTests.PassAsync(world, TimeSpan.FromMinutes(11));
        Assert.Empty(mail.Taken);
        Assert.Equal(0L, await world.AskAsync<long>("select count(*) from notice where secret is not null or next is not null"));
    }

    [Fact]
    public async Task Many_accounts_do_not_have_one_mailbox_written_to_nor_one_machine_many_mailboxes()
    {
        using var mail = new MailServer();
        await using var world = await World.StartAsync(settings =>
        {
            mail.Use(settings);
            (settings.Limits.CodesToMailboxADay, settings.Limits.CodesAnHour) = (2, 4);
        });
        foreach (var (address, problem) in new[]
        {
            (Address, ""), ("INES+1@exemple.test", ""), ("ines+2@Exemple.test", "too-many-requests"), ("autre@exemple.test", ""), ("tiers@exemple.test", "too-many-requests"),
        })
            Assert.Equal(problem, await NoticeTests.PostAsync(await NoticeTests.SomebodyAsync(world), "addresses", new { address, language = "fr" }));
        await NoticeTests.SendAsync(world);
        Assert.Equal(3, mail.Taken.Count);
    }

    [Fact]
    public async Task A_code_whose_transaction_runs_again_is_counted_once()
    {
        using var mail = new MailServer();
        await using var world = await World.StartAsync(settings =>
        {
            mail.Use(settings);
            (settings.Limits.CodesToMailboxADay, settings.Limits.CodesAnHour) = (2, 2);
        });
        var (first, second) = (await NoticeTests.SomebodyAsync(world), await NoticeTests.SomebodyAsync(world));
        var writer = world.Services.GetRequiredService<Writer>();
        using var go = new ManualResetEventSlim();
        var before = writer.WriteAsync(_ => go.Wait(), TestContext.Current.CancellationToken);
        var asked = NoticeTests.PostAsync(first, "addresses", new { address = Address, language = "fr" });
        while (writer.Waiting == 0)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        // one of its group fails after it has written, which undoes the group
        var failing = writer.WriteAsync(tx =>
        {
            tx.Run("update notice_address set reminders = 0");
            throw new InvalidDataException();
        }, TestContext.Current.CancellationToken);
        go.Set();
        await before;
        await Assert.ThrowsAsync<InvalidDataException>(() => failing);
        Assert.Equal("", await asked);
        Assert.Equal("", await NoticeTests.PostAsync(second, "addresses", new { address = Address, language = "fr" }));
        Assert.Equal("too-many-requests", await NoticeTests.PostAsync(second, "addresses", new { address = Address, language = "fr" }));
    }

    [Fact]
    public async Task A_letter_has_no_addresses()
    {
        using var mail = new MailServer();
        await using var world = await World.StartAsync(mail.Use);
        var city = await world.OrganisationAsync("Ville");
        var letter = new TestLetter(world, city);
        await Sent.By(letter, city).SendAsync();
        await letter.BundleAsync();
        city.Token = await letter.BeginSessionAsync();
        Assert.Equal("not-found", await NoticeTests.PostAsync(city, "addresses", new { address = Address, language = "fr" }));
    }

    [Fact]
    public async Task That_an_access_changed_is_tried_for_thirty_days_and_a_closed_account_leaves_nothing_after_that()
    {
        using var mail = new MailServer();
        await using var world = await World.StartAsync(mail.Use);
        var (holder, closed) = (await NoticeTests.SomebodyAsync(world), await NoticeTests.SomebodyAsync(world));
        await NoticeTests.VerifiedAsync(world, mail, holder, Address, "fr");
        await NoticeTests.VerifiedAsync(world, mail, closed, NoticeTests.Other, "fr");
        mail.Breaks = "MAIL";
        await holder.RotateAsync();
        await closed.ActAsync("/api/accounts/close", new StatementBody.Close());
        for (var day = 0; day < 25; day++)
            await NoticeTests.PassAsync(world, TimeSpan.FromDays(1));
        Assert.Equal(2L, await world.AskAsync<long>("select count(*) from notice where kind = 'access' and next is not null"));
        mail.Breaks = NoticeTests.Other;
        await NoticeTests.PassAsync(world, TimeSpan.FromDays(1));
        await NoticeTests.PassAsync(world, TimeSpan.FromDays(1));
        Assert.Equal("Un accès a changé", mail.Taken.Last().Subject);
        for (var day = 0; day < 10; day++)
            await NoticeTests.PassAsync(world, TimeSpan.FromDays(1));
        Assert.Equal(0L, await world.AskAsync<long>($"select count(*) from notice where account = '{closed.Id}'"));
        Assert.Equal(3, mail.Taken.Count);
        // and nothing is kept of what was told a year ago
        await NoticeTests.PassAsync(world, TimeSpan.FromDays(366));
        Assert.Equal("yearly", await world.AskAsync<string>("select group_concat(kind) from notice"));
    }

    [Fact]
    public async Task An_address_that_was_removed_and_what_nobody_can_open_any_more_bring_no_reminder()
    {
        using var mail = new MailServer();
        await using var world = await World.StartAsync(mail.Use);
        var (one, other) = (await NoticeTests.SomebodyAsync(world), await NoticeTests.SomebodyAsync(world));
        foreach (var (from, to) in new[] { (one, other), (other, one) })
            await from.ActAsync("/api/acts/link", new StatementBody.Link(to.Id, LinkBy.Contact, null));
        await NoticeTests.VerifiedAsync(world, mail, other, Address, "fr");
        var withdrawn = Sent.To(one, other, new(DeliveryKind.Share, Grade.Availability, Ends: one.Now.AddDays(60)));
        await withdrawn.SendAsync();
        await Actor.ReadAnswerAsync(await withdrawn.ActAsync(one, new StatementBody.Withdraw(withdrawn.Act.Hash)));
        await Sent.To(one, other, new(DeliveryKind.Share, Grade.Availability, Ends: one.Now.AddDays(3))).SendAsync();
        Assert.Equal("", await NoticeTests.PostAsync(other, "remove", new { address = Address }));
        await NoticeTests.SendAsync(world);
        // not that something is there: the address had gone before that was sent
        Assert.Equal(["Votre code Coffre", "Un accès a changé"], mail.Taken.Select(message => message.Subject));
        await NoticeTests.VerifiedAsync(world, mail, other, Address, "fr");
        await NoticeTests.PassAsync(world, TimeSpan.FromDays(8));
        Assert.DoesNotContain(mail.Taken, message => message.Subject == "Rappel de Coffre");
        Assert.Equal(0L, await world.AskAsync<long>("select count(*) from notice_unopened"));
    }

    static Task RunAsync(World world, string sql) => world.Services.GetRequiredService<Writer>().WriteAsync(tx => { tx.Run(sql); }, TestContext.Current.CancellationToken);
}
