"""Names, numbers, contacts, buyers and the tree on an enterprise's page: what is entered, and who sees it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from score.programme.dashboards.enterprise_identity import computed_size
from score.programme.dashboards.enterprise_words import attribute_label, workforce_doubts
from score.programme.enterprises.actions import (
    add_contact,
    add_identifier,
    add_name,
    add_supply_link,
    merge_enterprises,
    record_workforce,
    set_attribute,
)
from score.programme.enterprises.models import (
    EnterpriseContact,
    EnterpriseIdentifier,
    EnterpriseName,
    SupplyLink,
)
from score.programme.organisations.erasure import erase_person
from score.programme.organisations.models import PersonDetails
from tests.programme.dashboards.enterprise_pages import errors, shown
from tests.programme.factories import make_enterprise

pytestmark = pytest.mark.django_db
D = datetime.date
DAY = D(2024, 1, 15)


class TestNamesAndNumbers:
    def test_a_name_is_added_shown_with_who_and_taken_back(self, world, enter):
        client = enter("partner_manager")
        address = reverse("enterprise_name_add", args=[world.enterprise.uid])
        response = client.post(address, {"text": "Old mill (invented)", "kind": "former", "source": "list of 2019"})
        assert response.url.endswith("?show=record")
        page = shown(client, world.enterprise, "record")
        assert "Old mill (invented)" in page and "former name" in page and "list of 2019" in page
        assert "Partner manager" in page  # who recorded it
        name = EnterpriseName.objects.get()
        back = reverse("enterprise_known_withdraw", args=[world.enterprise.uid, "names", name.pk])
        assert "reason" in errors(client.post(back, {"reason": ""}))
        assert client.post(back, {"reason": "another firm's"}).status_code == 302
        assert "Old mill" not in shown(client, world.enterprise, "record")
        assert client.get(back).status_code == 404  # it is taken back already

    def test_a_number_must_have_the_form_of_its_register(self, world, enter):
        client = enter("coordinator")
        address = reverse("enterprise_identifier_add", args=[world.enterprise.uid])
        assert "a letter and ten digits" in client.get(address).content.decode()
        assert "value" in errors(client.post(address, {"scheme": "TIN", "value": "12"}))
        assert client.post(address, {"scheme": "TIN", "value": "C0001234567"}).status_code == 302
        assert "C0001234567" in shown(client, world.enterprise, "record")
        taken = errors(
            client.post(
                reverse("enterprise_identifier_add", args=[world.others_enterprise.uid]),
                {"scheme": "TIN", "value": "C0001234567"},
            )
        )
        assert "merge" in str(taken["value"])
        assert EnterpriseIdentifier.objects.count() == 1

    def test_they_are_the_shared_master_record_but_who_wrote_them_is_not(self, world, enter):
        actor = world.actor("partner_manager")
        add_name(actor=actor, enterprise=world.enterprise, kind="trade", text="Brand (invented)")
        firm = world.others_enterprise
        add_name(actor=None, enterprise=firm, kind="trade", text="Theirs (invented)")
        assert "Theirs (invented)" in shown(enter("partner_manager"), firm, "record")
        own_page = shown(enter("enterprise"), world.enterprise, "record")
        assert "Brand (invented)" in own_page and actor.user.get_full_name() not in own_page

    def test_what_a_merged_record_was_known_by_is_known_here(self, world, enter):
        twice = make_enterprise()
        add_identifier(actor=None, enterprise=twice, scheme="old database", value="77-X")
        merge_enterprises(actor=None, kept=world.enterprise, absorbed=twice)
        page = shown(enter("coordinator"), world.enterprise, "record")
        assert "77-X" in page and "from a merged record" in page
        number = EnterpriseIdentifier.objects.get()
        back = reverse("enterprise_known_withdraw", args=[world.enterprise.uid, "numbers", number.pk])
        assert enter("coordinator").get(back).status_code == 404

    def test_html_in_a_name_stays_text(self, world, enter):
        add_name(actor=None, enterprise=world.enterprise, kind="listed", text="<script>x</script>")
        page = shown(enter("coordinator"), world.enterprise, "record")
        assert "<script>x" not in page and "&lt;script&gt;x" in page


class TestContacts:
    NEW = {"name": "Kofi Invented", "phone": "+000 1", "function": "owner", "is_main": "on", "since": "2024-01-15"}

    def test_added_changed_ended_and_erased(self, world, enter):
        client = enter("partner_manager")
        add = reverse("enterprise_contact_add", args=[world.enterprise.uid])
        assert "name" in errors(client.post(add, {**self.NEW, "name": ""}))
        assert client.post(add, self.NEW).url.endswith("?show=recruitment")
        contact = EnterpriseContact.objects.get()
        assert contact.custodian == world.partner and contact.is_main
        assert "Kofi Invented" in shown(client, world.enterprise, "recruitment")
        change = reverse("enterprise_contact", args=[world.enterprise.uid, contact.pk])
        assert 'value="Kofi Invented"' in client.get(change).content.decode()
        sent = {"name": "Kofi Invented", "phone": "+000 2", "function": "director", "until": "2023-01-01"}
        assert "until" in errors(client.post(change, sent))
        assert PersonDetails.objects.get(person=contact.person).phone == "+000 1"  # all or none of it
        assert client.post(change, {**sent, "until": "2025-01-01"}).status_code == 302
        contact.refresh_from_db()
        assert (contact.function, contact.until, contact.is_main) == ("director", D(2025, 1, 1), False)
        erase_person(actor=None, person=contact.person, moment=timezone.now())
        page = shown(client, world.enterprise, "recruitment")
        assert "Kofi" not in page and "erased" in page
        assert client.get(change).status_code == 404

    def test_no_other_partner_sees_them(self, world, enter):
        add_contact(
            actor=None,
            enterprise=world.enterprise,
            custodian=world.other_partner,
            since=DAY,
            name="Theirs Invented",
            phone="+000 9",
        )
        for role in ("partner_manager", "trainer", "data_clerk"):
            page = shown(enter(role), world.enterprise, "recruitment")
            assert "Theirs" not in page and "+000 9" not in page and "Nobody is named" in page
        for role in ("owner", "me_officer", "coordinator", "enterprise"):
            assert "Theirs Invented" in shown(enter(role), world.enterprise, "recruitment")

    def test_a_focal_person_has_no_such_tab(self, world, enter):
        add_contact(actor=None, enterprise=world.enterprise, custodian=None, since=DAY, name="Kofi Invented")
        page = shown(enter("focal_person"), world.enterprise, "recruitment")
        assert "Kofi" not in page and "Nobody is named" not in page and ">Recruitment<" not in page


class TestBuyers:
    def test_recorded_seen_by_its_own_and_taken_back(self, world, enter):
        client = enter("partner_manager")
        add = reverse("enterprise_supply_link_add", args=[world.enterprise.uid])
        assert "buyer_name" in errors(client.post(add, {"buyer_name": "", "since": "2024-01-15"}))
        assert client.post(add, {"buyer_name": "Shop (invented)", "since": "2024-01-15"}).status_code == 302
        link = SupplyLink.objects.get()
        assert link.custodian == world.partner
        assert "Shop (invented)" in shown(client, world.enterprise, "recruitment")
        back = reverse("enterprise_known_withdraw", args=[world.enterprise.uid, "buyers", link.pk])
        assert client.post(back, {"reason": "no longer known why"}).url.endswith("?show=recruitment")
        assert "Shop (invented)" not in shown(client, world.enterprise, "recruitment")

    def test_nothing_tells_another_partner(self, world, enter):
        buyer = world.members["lead_buyer"].organisation
        add_supply_link(actor=None, enterprise=world.enterprise, custodian=world.other_partner, since=DAY, buyer=buyer)
        assert buyer.name not in shown(enter("partner_manager"), world.enterprise, "recruitment")
        assert buyer.name in shown(enter("coordinator"), world.enterprise, "recruitment")
        assert enter("lead_buyer").get(reverse("enterprise", args=[world.enterprise.uid])).status_code == 404

    def test_the_owner_chooses_among_the_programme_s_buyers(self, world, enter):
        buyer = world.members["lead_buyer"].organisation
        add = reverse("enterprise_supply_link_add", args=[world.enterprise.uid])
        sent = {"buyer": buyer.pk, "since": "2024-01-15"}
        assert enter("owner").post(add, sent).status_code == 302
        assert SupplyLink.objects.get().buyer == buyer
        assert "buyer" in errors(enter("owner").post(add, {**sent, "buyer": world.partner.pk}))


class TestTree:
    def test_group_entity_and_sites_and_a_move(self, world, enter):
        group = make_enterprise(level="group", name="Group (invented)")
        first = make_enterprise(level="legal_entity", parent=group, name="Entity one (invented)")
        second = make_enterprise(level="legal_entity", parent=group, name="Entity two (invented)")
        site = make_enterprise(parent=first, name="Site (invented)")
        client = enter("coordinator")
        page = shown(client, site, "record")
        for name in ("Group (invented)", "Entity one (invented)", "Entity two (invented)"):
            assert name in page
        move = reverse("enterprise_move", args=[site.uid])
        assert "reason" in errors(client.post(move, {"parent": second.pk, "reason": ""}))
        assert "parent" in errors(client.post(move, {"parent": world.enterprise.pk, "reason": "x"}))
        assert client.post(move, {"parent": second.pk, "reason": "sold"}).status_code == 302
        site.refresh_from_db()
        assert site.parent == second
        assert client.post(move, {"parent": "", "reason": "alone"}).status_code == 302
        assert "It stands alone" in shown(client, site, "record")

    def test_records_that_are_not_open_have_no_name_there(self, world, enter):
        entity = make_enterprise("PE", level="legal_entity", name="Entity in Peru (invented)")
        world.enterprise.parent = entity
        world.enterprise.save()
        sister = make_enterprise("PE", parent=entity, name="Sister (invented)")
        page = shown(enter("data_clerk"), world.enterprise, "record")
        assert sister.name not in page and "a record that is not open to you" in page
        assert sister.name in shown(enter("owner"), world.enterprise, "record")


class TestSize:
    def test_computed_where_nobody_recorded_one(self, world, enter):
        record_workforce(actor=None, enterprise=world.enterprise, day=DAY, heads=49)
        page = shown(enter("coordinator"), world.enterprise, "record")
        assert "Small (computed)" in page and "By the limits of Ghana it is small: 49 people" in page
        set_attribute(actor=None, enterprise=world.enterprise, kind="size", value="medium", valid_from=DAY)
        page = shown(enter("coordinator"), world.enterprise, "record")
        assert "computed" not in page and "By the limits" not in page

    def test_not_for_who_may_not_see_the_workforce(self, world, enter):
        record_workforce(actor=None, enterprise=world.others_enterprise, day=DAY, heads=49)
        assert "computed" not in shown(enter("partner_manager"), world.others_enterprise, "record")

    def test_of_a_site_the_legal_entity_counts(self, world):
        entity = make_enterprise(level="legal_entity")
        sites = [make_enterprise(parent=entity) for _ in range(3)]
        for site, heads in zip(sites[:2], (30, 40), strict=True):
            record_workforce(actor=None, enterprise=site, day=DAY, heads=heads)
        found = computed_size(world.actor("owner"), sites[0], "GH", D(2025, 1, 1))
        assert (found.size, found.heads, found.of, found.at_least) == ("medium", 70, entity, True)
        record_workforce(actor=None, enterprise=entity, day=DAY, heads=300)
        found = computed_size(world.actor("owner"), sites[0], "GH", D(2025, 1, 1))
        assert (found.size, found.heads, found.at_least) == ("large", 300, False)
        assert computed_size(world.actor("owner"), sites[0], "GH", D(2020, 1, 1)) is None
        assert computed_size(world.actor("owner"), sites[0], "", D(2025, 1, 1)) is None

    def test_a_group_is_no_legal_entity(self, world):
        group = make_enterprise(level="group")
        site, other = (make_enterprise(parent=group) for _ in range(2))
        for one, heads in ((site, 30), (other, 400)):
            record_workforce(actor=None, enterprise=one, day=DAY, heads=heads)
        found = computed_size(world.actor("owner"), site, "GH", D(2025, 1, 1))
        assert (found.heads, found.of) == (30, site)


@pytest.mark.parametrize(
    ("counted", "doubts"),
    [
        ({"": 100, "sex=women": 40, "sex=men": 60}, 0),
        ({"": 100, "sex=women": 40, "sex=men": 61}, 1),
        ({"": 100, "sex=women": 101}, 1),
        ({"": 100, "contract=permanent": 60, "contract=casual": 50}, 1),
        ({"": 100, "contract=permanent": 60, "contract=casual": 20}, 0),  # fixed term was not asked
        ({"": 100, "contract=permanent": 60, "contract=fixed_term": 20, "contract=casual": 10}, 1),
        ({"": 100, "contract=agency": 300}, 0),  # they come on top
        ({"": 100, "migrant=yes": 120}, 1),
        ({"sex=women": 3}, 1),
        ({}, 0),
    ],
)
def test_what_does_not_fit_together_is_said(counted, doubts):
    assert len(workforce_doubts(counted)) == doubts


def test_doubts_stand_beside_what_a_list_brought(world, enter):
    record_workforce(actor=None, enterprise=world.enterprise, day=DAY, heads=10)
    record_workforce(actor=None, enterprise=world.enterprise, day=DAY, heads=12, dimensions="sex=women")
    assert "more than all people" in shown(enter("coordinator"), world.enterprise, "record")


def test_a_soft_doubt_is_kept_and_said(world, enter):
    sent = {"day": "2024-01-15", "heads": "100", "sex=women": "40", "sex=men": "50"}
    response = enter("trainer").post(reverse("enterprise_workforce", args=[world.enterprise.uid]), sent, follow=True)
    assert "add up to 90" in response.content.decode()
    assert world.enterprise.workforce.count() == 3


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("isic", "1410", "1410 clothing"),
        ("isic", "9999", "9999"),
        ("market", "global", "buyers abroad"),
        ("worker_representation", "yes", "yes"),
        ("address", "12_b Ring Road", "12_b Ring Road"),
    ],
)
def test_attributes_in_words(kind, value, words):
    assert attribute_label(kind, value) == words


@pytest.mark.parametrize(
    ("kind", "wrong", "right"),
    [
        ("isic", "1499", "C1410"),
        ("coordinates", "Accra", "5.6037, -0.1870"),
        ("market", "moon", "global"),
        ("worker_representation", "", "no"),
    ],
)
def test_each_kind_has_its_own_form(world, enter, kind, wrong, right):
    client = enter("data_clerk")
    address = reverse("enterprise_attribute", args=[world.enterprise.uid]) + f"?kind={kind}"
    sent = {"valid_from": "2024-02-01"}
    assert errors(client.post(address, {**sent, "value": wrong}))
    assert client.post(address, {**sent, "value": right}).status_code == 302
    assert world.enterprise.attributes.in_force().filter(kind=kind).count() == 1
