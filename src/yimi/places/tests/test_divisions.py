from yimi.places.divisions import children, communities, search, way_to


def test_a_street_is_found_by_a_part_of_its_name_and_those_around():
    assert [found.name for found in search("郑州 北林路")] == ["北林路街道"]
    assert "金水区" in search("北林路")[0].around
    assert search("北") == search("没有这样的街道名") == []


def test_the_way_leads_from_the_province_to_the_communities():
    assert "河南省" in [entry.name for entry in children()]
    assert "郑州市" in [entry.name for entry in children("41")]
    assert "金水区" in [entry.name for entry in children("4101")]
    assert "北林路街道" in [entry.name for entry in children("410105")]
    assert len(communities("410105011")) > 5
    assert communities("999999999") == children("99") == []


def test_what_stands_for_no_place_is_left_out_of_the_way():
    assert [step.name for step in way_to("110101001")] == ["北京市", "东城区", "东华门街道"]
    assert way_to("999999999") == []


def test_a_street_is_found_however_much_is_written_before_it():
    for words in ("金水区北林路街道", "河南省郑州市金水区北林路街道", "郑州金水北林路"):
        assert [found.around.split()[-1] for found in search(words)] == ["金水区"], words
    assert search("海淀区北林路街道") == []
