using Coffre.Server.Accounts;
using Coffre.Server.Blobs;
using Coffre.Server.Data;
using Coffre.Server.Deliveries;
using Coffre.Server.Directory;
using Coffre.Server.Hosting;
using Coffre.Server.Ledger;
using Coffre.Server.Letters;
using Coffre.Server.Links;
using Coffre.Server.Notices;
using Coffre.Server.Passkeys;
using Coffre.Server.Sessions;
using Coffre.Server.Vaults;
using Microsoft.EntityFrameworkCore;

namespace Coffre.Server;

/// <summary>The server: its table of contents. Each line leads to one folder.</summary>
static class Program
{
    static Task<int> Main(string[] args) => Verbs.RunAsync(args, (settings, clock, faults) => Build(settings, clock, faults));

    /// <summary>Puts a server together over a data folder, ready to be started.</summary>
    /// <param name="settings">Checked ones.</param>
    /// <param name="clock">Whose time counts.</param>
    /// <param name="faults">Where a test makes it fail.</param>
    /// <param name="more">What a test adds.</param>
    internal static WebApplication Build(Settings settings, TimeProvider clock, FaultPoints faults, Action<WebApplicationBuilder>? more = null)
    {
        var builder = Listening.Builder(settings);
        var services = builder.Services;
        var opened = OpenedData.Open(settings);

        services.AddSingleton(_ => opened).AddSingleton(settings).AddSingleton(faults);
        services.AddSingleton(_ => new SteadyClock(clock, opened.Database)).AddSingleton<TimeProvider>(s => s.GetRequiredService<SteadyClock>());
        services.AddSingleton(opened.Database).AddSingleton(opened.Installation).AddSingleton(opened.Key).AddSingleton(_ => new Writer(opened.Connection));
        services.AddDbContext<CoffreDb>(options => options.UseSqlite(opened.Database.ReadString).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking));
        services.AddSingleton(_ => new BlobStore(settings.InData("blobs"), settings.Limits.Object)).AddSingleton<Uploads>();

        services.AddSingleton(_ => new TileStore(settings.InData("log"))).AddSingleton(_ => new Mirror(settings.Log.Mirror, opened.Installation.Key));
        services.AddSingleton<Released>().AddSingleton<Sequencer>().AddSingleton<Leaves>().AddSingleton<EvidenceLog>().AddSingleton<Answers>().AddSingleton<HeadsMaker>();
        services.AddHostedService(s => s.GetRequiredService<Sequencer>()).AddHostedService(s => s.GetRequiredService<HeadsMaker>());
        // after the log has been found to go on: under an old database the newest objects have no rows, and are not to be swept
        services.AddHostedService<Sweep>().AddHostedService<Destroyer>().AddHostedService<UploadsEnd>();

        services.AddSingleton<Rates>().AddSingleton<Quotas>().AddSingleton<Chains>().AddSingleton<Authority>();
        services.AddSingleton<NewAccounts>().AddSingleton<ChainGrowth>();
        services.AddSingleton<Ceremonies>().AddSingleton<Challenges>().AddSingleton<SessionStore>();
        services.AddSingleton<Directories>().AddSingleton<WaysIn>().AddSingleton<Attesting>();
        services.AddSingleton<Linking>().AddSingleton<Courses>().AddSingleton<ItemReader>().AddSingleton<Submissions>().AddSingleton<SubmitBulk>().AddSingleton<Rulings>().AddSingleton<Deposits>().AddSingleton<CloseDeliveries>();
        services.AddSingleton<LetterDoor>().AddSingleton(s => new SessionHook(s.GetRequiredService<LetterDoor>().BeginSession));
        services.AddSingleton(s => new CloseHook(s.GetRequiredService<Linking>().EndAll)).AddSingleton(s => new CloseHook(s.GetRequiredService<CloseDeliveries>().Run));
        services.AddSingleton<Manifests>().AddSingleton(new CloseHook(Manifests.Forget));
        services.AddSingleton<NoticeBook>().AddSingleton(s => new EvidenceHook(s.GetRequiredService<NoticeBook>().Hear)).AddSingleton(s => new AccessHook(s.GetRequiredService<NoticeBook>().Access));
        services.AddSingleton(s => new CloseHook(s.GetRequiredService<NoticeBook>().Close));
        services.AddHostedService<Expiry>().AddHostedService<Postman>();

        services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions,
            ApiJson.Default, HostingJson.Default, LedgerJson.Default, AccountsJson.Default, SessionsJson.Default, PasskeysJson.Default, DirectoryJson.Default, NoticesJson.Default));
        services.AddValidation().AddOpenApi(Description.Configure);

        more?.Invoke(builder);
        var app = builder.Build();
        app.Services.GetRequiredService<OpenedData>();      // so that it is closed with the server
        app.UseForwarded(settings);
        app.UseMiddleware<SafeHeaders>();
        app.UseMiddleware<RequestLog>();
        app.UseMiddleware<ProblemAnswers>();
        app.UseMiddleware<Explanations>();
        app.UseMiddleware<Gate>();
        app.Use(Description.PolicyAsync);
        app.MapHealth();
        app.MapDescription();
        app.MapLog();
        app.MapDirectory();
        app.MapAccounts();
        app.MapSessions();
        app.MapPasskeys();
        app.MapPairing();
        app.MapPayloads();
        app.MapPieces();
        app.MapDeliveries();
        app.MapLetters();
        app.MapLinks();
        app.MapVaults();
        app.MapNotices();
        app.MapPage();
        return app;
    }
}
