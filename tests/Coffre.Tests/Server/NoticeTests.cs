using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Coffre.Server.Notices;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Coffre.Tests;

/// <summary>Notices by e-mail: that something happened, never what; each is in its owner's list, and none is lost.</summary>
public sealed partial class NoticeTests
{
    internal const string Address = "ines@exemple.test";
    internal const string Other = "ines.tremblay@ailleurs.test";

    [Fact]
    public async Task V15_A_notice_says_that_something_happened_and_nothing_else_and_its_number_is_in_the_list()
    {
        using var mail = new MailServer();
        await using var world = await World.StartAsync(mail.Use);
        var (city, holder) = await DeliveryFlowTests.LinkedAsync(world);
        await VerifiedAsync(world, mail, holder, Address, "fr");
        await VerifiedAsync(world, mail, holder, Other, "en");

        await Sent.To(city, holder, documents: ["Compte de taxes secret"]).SendAsync();
        await Sent.To(city, holder).SendAsync();
        await SendAsync(world);
        Assert.Equal(["Du nouveau dans Coffre", "Something new in Coffre"], mail.Taken.Skip(2).Select(message => message.Subject).Order());   // once a day, to both
        await holder.RotateAsync();
        await SendAsync(world);
        Assert.Equal(["An access changed", "Un accès a changé"], mail.Taken.Skip(4).Select(message => message.Subject).Order());

        var list = await ListAsync(holder);
        foreach (var message in mail.Taken)
        {
            var text = message.TextBody!;
            Assert.Null(message.HtmlBody);
            Assert.Empty(message.Attachments);
            Assert.Equal($"avis@{world.Host.Split(':')[0]}", message.From.Mailboxes.Single().Address);
            Assert.DoesNotContain("http", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("www.", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(world.Host, text, StringComparison.OrdinalIgnoreCase);
            foreach (var secret in (string[])["Ville", "taxes", "Compte", holder.Id.ToString(), city.Id.ToString()])
                Assert.DoesNotContain(secret, message.Subject + text, StringComparison.OrdinalIgnoreCase);
            var number = Number().Match(text).Value;
            Assert.Contains(list, notice => notice.GetProperty("number").GetString() == number && notice.GetProperty("address").GetString() == message.To.Mailboxes.Single().Address);
            Assert.Contains(message.To.Mailboxes.Single().Address == Address ? "Ce courriel ne contient aucun lien." : "This e-mail contains no link.", text, StringComparison.Ordinal);
        }
        Assert.Equal(mail.Taken.Count, list.Count);
        Assert.All(list, notice => Assert.True(notice.TryGetProperty("sent", out _)));
        // another account sees none of them
        Assert.Empty(await ListAsync(await SomebodyAsync(world)));
    }

    [Fact]
    public async Task A_code_serves_its_address_alone_for_ten_minutes_and_five_tries()
    {
        using var mail = new MailServer();
        await using var world = await World.StartAsync(mail.Use);
        var holder = await SomebodyAsync(world);
        Assert.Equal("", await PostAsync(holder, "addresses", new { address = Address, language = "fr" }));
        await SendAsync(world);
        var code = CodeIn(mail);
        var wrong = code == "000000" ? "111111" : "000000";
        Assert.Equal("wrong-code", await PostAsync(holder, "verify", new { address = Other, code }));
        for (var tries = 0; tries < 5; tries++)
            Assert.Equal("wrong-code", await PostAsync(holder, "verify", new { address = Address, code = wrong }));
        Assert.Equal("wrong-code", await PostAsync(holder, "verify", new { address = Address, code }));

        Assert.Equal("", await PostAsync(holder, "addresses", new { address = Address, language = "fr" }));
        await SendAsync(world);
        world.Clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        Assert.Equal("wrong-code", await PostAsync(holder, "verify", new { address = Address, code = CodeIn(mail) }));
        // nothing but codes goes to an address that is not verified, and not many of them
        await holder.RotateAsync();
        await holder.BeginSessionAsync();
        for (var more = 0; more < 3; more++)
            Assert.Equal("", await PostAsync(holder, "addresses", new { address = Address, language = "fr" }));
        Assert.Equal("too-many-requests", await PostAsync(holder, "addresses", new { address = Address, language = "fr" }));
        await SendAsync(world);
        Assert.All(mail.Taken, message => Assert.Equal("Votre code Coffre", message.Subject));
    }

    [Fact]
    public async Task V1_a_mailbox_and_the_code_that_came_to_it_open_nothing()
    {
        using var mail = new MailServer();
        await using var world = await World.StartAsync(mail.Use);
        var holder = await SomebodyAsync(world);
        Assert.Equal("", await PostAsync(holder, "addresses", new { address = Address, language = "fr" }));
        await SendAsync(world);
        var code = CodeIn(mail);

        // whoever reads their mail and is not in their vault: the code is worth nothing, and is still good for its owner
        using var content = new StringContent(JsonSerializer.Serialize(new { address = Address, code }), System.Text.Encoding.UTF8, "application/json");
        using (var answer = await world.Http.PostAsync("/api/notices/verify", content, TestContext.Current.CancellationToken))
            Assert.Equal("session-required", await ProblemAnswer.NameAsync(answer));
        Assert.Equal("wrong-code", await PostAsync(await SomebodyAsync(world), "verify", new { address = Address, code }));
        Assert.Equal("", await PostAsync(holder, "verify", new { address = Address, code }));
    }

    [Theory]
    [InlineData("ines@exemple.test\r\nBcc: tous@exemple.test")]
    [InlineData("ines@exemple.test,tous@exemple.test")]
    [InlineData("Inès <ines@exemple.test>")]
    [InlineData("ines@exemple.test\n")]
    [InlineData("ines")]
    [InlineData("ines@")]
    [InlineData("\"a b\"@exemple.test")]
    [InlineData("ines@[127.0.0.1]")]
    [InlineData(".ines@exemple.test")]
    [InlineData("ines.@exemple.test")]
    [InlineData("ines..tremblay@exemple.test")]
    [InlineData("une.personne.dont.le.nom.est.plus.long.que.les.soixante.quatre.signes@exemple.test")]
    [InlineData("ines@un-hote-dont-le-nom-est-plus-long-que-les-soixante-trois-signes-permis.test")]
    public async Task What_is_not_one_mailbox_is_refused(string address)
    {
        using var mail = new MailServer();
        await using var world = await World.StartAsync(mail.Use);
        var holder = await SomebodyAsync(world);
        Assert.Equal("malformed", await PostAsync(holder, "addresses", new { address, language = "fr" }));
        await SendAsync(world);
        Assert.Empty(mail.Heard);
    }

    [Fact]
    public async Task A_mail_server_that_is_down_or_breaks_off_loses_no_notice()
    {
        using var mail = new MailServer();
        await using var world = await World.StartAsync(mail.Use);
        var holder = await SomebodyAsync(world);
        await VerifiedAsync(world, mail, holder, Address, "fr");
        await holder.RotateAsync();
        await holder.BeginSessionAsync();
        foreach (var breaks in (string[])["EHLO", "MAIL", "DATA"])
        {
            mail.Breaks = breaks;
            await SendAsync(world);
            Assert.Single(mail.Taken);
            Assert.False((await ListAsync(holder)).Single(notice => notice.GetProperty("kind").GetString() == "access").TryGetProperty("sent", out _));
            world.Clock.Advance(TimeSpan.FromMinutes(5));
        }
        // taken, but not answered: it comes a second time rather than never, under the same number
        mail.Breaks = "taken";
        await SendAsync(world);
        mail.Breaks = "";
        world.Clock.Advance(TimeSpan.FromMinutes(10));
        await SendAsync(world);
        await SendAsync(world);
        Assert.Equal(["Un accès a changé", "Un accès a changé"], mail.Taken.Skip(1).Select(message => message.Subject));
        Assert.Single(mail.Taken.Skip(1).Select(message => Number().Match(message.TextBody!).Value).Distinct());
        Assert.True((await ListAsync(holder)).Single(notice => notice.GetProperty("kind").GetString() == "access").TryGetProperty("sent", out _));
    }

    [Fact]
    public async Task A_reminder_comes_after_seven_days_unless_it_was_opened_or_nobody_wants_it_and_the_code_is_asked_after_a_year()
    {
        using var mail = new MailServer();
        await using var world = await World.StartAsync(mail.Use);
        var (city, holder) = await DeliveryFlowTests.LinkedAsync(world);
        await VerifiedAsync(world, mail, holder, Address, "fr");
        await VerifiedAsync(world, mail, city, Other, "fr");
        var opened = Sent.To(city, holder);
        await opened.SendAsync();
        using (var grant = await holder.GetAsync($"/api/deliveries/{opened.Id}/grant"))
            Assert.Equal(HttpStatusCode.OK, grant.StatusCode);
        await PassAsync(world, TimeSpan.FromDays(8));
        Assert.DoesNotContain(mail.Taken, message => message.Subject == "Rappel de Coffre");

        await Sent.To(city, holder).SendAsync();
        await PassAsync(world, TimeSpan.FromDays(8));
        await PassAsync(world, TimeSpan.FromDays(8));
        Assert.Single(mail.Taken, message => message.Subject == "Rappel de Coffre");

        await holder.BeginSessionAsync();
        Assert.Equal("", await PostAsync(holder, "reminders", new { on = false }));
        await Sent.To(city, holder).SendAsync();
        await PassAsync(world, TimeSpan.FromDays(8));
        Assert.Single(mail.Taken, message => message.Subject == "Rappel de Coffre");
        await holder.RotateAsync();     // what tells of access cannot be turned off
        await PassAsync(world, TimeSpan.FromDays(400));
        Assert.Contains(mail.Taken, message => message.Subject == "Un accès a changé" && message.To.Mailboxes.Single().Address == Address);
        Assert.Equal([Other], mail.Taken.Where(message => message.Subject == "Avez-vous votre code?").Select(message => message.To.Mailboxes.Single().Address));
    }

    [Fact]
    public async Task An_address_that_goes_and_an_account_that_closes_hear_it_once_and_leave_nothing()
    {
        using var mail = new MailServer();
        await using var world = await World.StartAsync(mail.Use);
        var holder = await SomebodyAsync(world);
        await VerifiedAsync(world, mail, holder, Address, "fr");
        await VerifiedAsync(world, mail, holder, Other, "fr");
        Assert.Equal("not-now", await PostAsync(holder, "addresses", new { address = "trois@exemple.test", language = "fr" }));
        Assert.Equal("", await PostAsync(holder, "remove", new { address = Other }));
        Assert.Equal("not-found", await PostAsync(holder, "remove", new { address = Other }));
        await SendAsync(world);
        Assert.Equal(Other, mail.Taken.Last().To.Mailboxes.Single().Address);
        await Actor.ReadAnswerAsync(await holder.PostAsync("/api/accounts/close", [new("close", holder.Append(new StatementBody.Close()).Bytes)]));
        await SendAsync(world);
        Assert.Equal([Address], mail.Taken.Skip(3).Select(message => message.To.Mailboxes.Single().Address));
        foreach (var table in (string[])["notice", "notice_address", "notice_unopened"])
            Assert.Equal(0L, await world.AskAsync<long>($"select count(*) from {table}"));
    }

    [Fact]
    public async Task Without_a_mail_server_the_list_says_so_and_no_address_is_taken()
    {
        await using var world = await World.StartAsync();
        var holder = await SomebodyAsync(world);
        Assert.Equal("not-now", await PostAsync(holder, "addresses", new { address = Address, language = "fr" }));
        using var answer = await holder.GetAsync("/api/notices");
        Assert.False((await Actor.JsonAsync(answer, HttpStatusCode.OK)).GetProperty("mail").GetBoolean());
    }

    internal static async Task<Actor> SomebodyAsync(World world)
    {
        var holder = await world.HolderAsync();
        await holder.BeginSessionAsync();
        return holder;
    }

    internal static async Task VerifiedAsync(World world, MailServer mail, Actor holder, string address, string language)
    {
        await holder.BeginSessionAsync();
        Assert.Equal("", await PostAsync(holder, "addresses", new { address, language }));
        await SendAsync(world);
        Assert.Equal("", await PostAsync(holder, "verify", new { address, code = CodeIn(mail) }));
    }

    internal static string CodeIn(MailServer mail) => SixDigits().Match(mail.Taken.Last().TextBody!).Value;

    internal static async Task PassAsync(World world, TimeSpan time)
    {
        world.Clock.Advance(time);
        await SendAsync(world);
    }

    internal static Task SendAsync(World world) =>
        world.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<Postman>().Single().RunAsync(TestContext.Current.CancellationToken);

    static async Task<List<JsonElement>> ListAsync(Actor holder)
    {
        await holder.BeginSessionAsync();
        using var answer = await holder.GetAsync("/api/notices");
        return [.. (await Actor.JsonAsync(answer, HttpStatusCode.OK)).GetProperty("notices").EnumerateArray()];
    }

    internal static async Task<string> PostAsync(Actor holder, string what, object given)
    {
        using var content = new StringContent(JsonSerializer.Serialize(given), System.Text.Encoding.UTF8, "application/json");
        using var answer = await holder.SendAsync(HttpMethod.Post, $"/api/notices/{what}", content);
        return answer.IsSuccessStatusCode ? "" : await ProblemAnswer.NameAsync(answer);
    }

    [GeneratedRegex(@"\b\d-[0-9A-HJKMNP-TV-Z]{4}\b")]
    private static partial Regex Number();

    [GeneratedRegex(@"\b\d{6}\b")]
    private static partial Regex SixDigits();
}
